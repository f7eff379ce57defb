package org.diffusionj.checkpoint;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.weights.Weight;

/**
 * A UNet's weights in the naming of the latent diffusion code (Rombach et al. 2022: {@code input_blocks},
 * {@code middle_block}, {@code output_blocks}), where each block has one number, by the names of diffusers, where it
 * has those of its level and of its place there.
 */
final class LdmUNet {
    private static final Pattern BLOCK = Pattern.compile("(input|output)_blocks\\.(\\d{1,4})\\.(\\d)\\.(.+)");
    private static final Pattern MIDDLE = Pattern.compile("middle_block\\.([012])\\.(.+)");

    /** Stands for the kind of layers in a place that is not filled in yet. */
    private static final String LAYERS = "LAYERS";

    private final Map<String, Weight> weights;
    private final String label;
    private final Map<Integer, String> down;
    private final Map<Integer, String> up;

    private LdmUNet(Map<String, Weight> weights, String label) {
        this.weights = weights;
        this.label = label;
        this.down = places("input", "down_blocks", ".0.op.weight");
        this.up = places("output", "up_blocks", ".conv.weight");
    }

    /** Whether names look like it. */
    static boolean isIn(Map<String, Weight> weights) {
        return weights.containsKey("input_blocks.0.0.weight") && weights.containsKey("time_embed.0.weight");
    }

    /**
     * The weights by diffusers' names; those that have none there keep their own.
     *
     * @param label what the embedding of labels is to diffusers: of sizes (add_embedding) or of classes
     */
    static Map<String, Weight> renamed(Map<String, Weight> weights, String label) {
        LdmUNet names = new LdmUNet(weights, label);
        Map<String, Weight> renamed = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            String known = names.diffusers(name).orElse(name);
            renamed.put(known, weight.named(known));
        });
        return renamed;
    }

    /** Level and place of each block: the sampling layer is the last of its level. */
    private Map<Integer, String> places(String way, String levels, String sampling) {
        Map<Integer, Boolean> last = new TreeMap<>();
        for (String name : weights.keySet()) {
            Matcher block = BLOCK.matcher(name);
            if (block.matches() && block.group(1).equals(way)) {
                last.merge(Integer.valueOf(block.group(2)), name.endsWith(sampling), Boolean::logicalOr);
            }
        }
        Map<Integer, String> places = new HashMap<>();
        int level = 0;
        int place = 0;
        for (Map.Entry<Integer, Boolean> block : last.entrySet()) {
            if (way.equals("input") && block.getKey() == 0) {
                continue; // the first convolution
            }
            places.put(block.getKey(), levels + "." + level + "." + LAYERS + "." + place);
            place = block.getValue() ? 0 : place + 1;
            level = block.getValue() ? level + 1 : level;
        }
        return places;
    }

    private Optional<String> diffusers(String name) {
        Matcher block = BLOCK.matcher(name);
        Matcher middle = MIDDLE.matcher(name);
        if (name.startsWith("label_emb.0.")) {
            return replaced(name, LdmLayers.ofLabels(label));
        }
        if (middle.matches()) {
            int layer = Integer.parseInt(middle.group(1));
            return layer == 1 ? Optional.of("mid_block.attentions.0." + middle.group(2))
                    : residual(middle.group(2)).map(rest -> "mid_block.resnets." + layer / 2 + "." + rest);
        }
        if (block.matches() && !name.startsWith("input_blocks.0.")) {
            return inLevel(block.group(1), Integer.parseInt(block.group(2)), block.group(3), block.group(4));
        }
        return replaced(name, LdmLayers.AROUND);
    }

    private Optional<String> inLevel(String way, int number, String layer, String rest) {
        String place = (way.equals("input") ? down : up).get(number);
        String level = place.substring(0, place.indexOf(LAYERS));
        if (rest.startsWith("op.")) {
            return Optional.of(level + "downsamplers.0.conv." + rest.substring("op.".length()));
        }
        if (rest.matches("conv\\.(weight|bias)")) {
            return Optional.of(level + "upsamplers.0." + rest);
        }
        return layer.equals("0") ? residual(rest).map(known -> place.replace(LAYERS, "resnets") + "." + known)
                : Optional.of(place.replace(LAYERS, "attentions") + "." + rest);
    }

    private static Optional<String> residual(String rest) {
        return replaced(rest, LdmLayers.RESIDUAL);
    }

    private static Optional<String> replaced(String name, Map<String, String> beginnings) {
        int end = name.lastIndexOf('.');
        return end < 0 ? Optional.empty()
                : Optional.ofNullable(beginnings.get(name.substring(0, end))).map(known -> known + name.substring(end));
    }
}
