package org.diffusionj.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.weights.Weight;

/** An autoencoder's weights in the naming of the latent diffusion code, by the names of diffusers' AutoencoderKL. */
final class LdmAutoencoder {
    private static final Pattern LEVEL = Pattern.compile(
            "(encoder\\.down|decoder\\.up)\\.(\\d{1,2})\\.(block\\.\\d+|downsample|upsample)\\.(.+)");
    private static final Pattern MIDDLE = Pattern.compile("(encoder|decoder)\\.mid\\.(block_1|block_2|attn_1)\\.(.+)");

    private static final Map<String, String> ATTENTION = Map.of(
            "norm", "group_norm", "q", "to_q", "k", "to_k", "v", "to_v", "proj_out", "to_out.0");

    /** What training leaves beside the network. */
    private static final Pattern TRAINING = Pattern.compile("(loss|model_ema)\\..*|epoch|global_step");

    private LdmAutoencoder() {}

    /** Whether names look like it. */
    static boolean isIn(Map<String, Weight> weights) {
        return weights.containsKey("decoder.conv_in.weight") && weights.containsKey("decoder.mid.block_1.conv1.weight");
    }

    /**
     * The weights by diffusers' names, which some may have already; matrices that are stored as convolutions become
     * matrices.
     */
    static Map<String, Weight> renamed(Map<String, Weight> weights) {
        Map<String, Weight> renamed = new LinkedHashMap<>();
        int levels = 1 + weights.keySet().stream().map(LEVEL::matcher).filter(Matcher::matches)
                .mapToInt(level -> Integer.parseInt(level.group(2))).max().orElse(0);
        weights.forEach((name, weight) -> {
            if (!TRAINING.matcher(name).matches()) {
                String known = diffusers(name, levels);
                Weight kept = known.contains(".mid_block.attentions.") ? weight.withoutPixels() : weight;
                renamed.put(known, kept.named(known));
            }
        });
        return renamed;
    }

    private static String diffusers(String name, int levels) {
        Matcher level = LEVEL.matcher(name);
        if (level.matches()) {
            boolean down = level.group(1).equals("encoder.down");
            int number = Integer.parseInt(level.group(2));
            String place = down ? "encoder.down_blocks." + number : "decoder.up_blocks." + (levels - 1 - number);
            return place + "." + layer(level.group(3)) + "." + level.group(4).replace("nin_shortcut", "conv_shortcut");
        }
        Matcher middle = MIDDLE.matcher(name);
        if (middle.matches()) {
            String place = middle.group(1) + ".mid_block.";
            return middle.group(2).equals("attn_1") ? place + "attentions.0." + attention(middle.group(3))
                    : place + "resnets." + (middle.group(2).equals("block_1") ? 0 : 1) + "."
                            + middle.group(3).replace("nin_shortcut", "conv_shortcut");
        }
        return name.replaceFirst("^(encoder|decoder)\\.norm_out\\.", "$1.conv_norm_out.");
    }

    private static String layer(String ldm) {
        return switch (ldm) {
            case "downsample" -> "downsamplers.0";
            case "upsample" -> "upsamplers.0";
            default -> ldm.replace("block", "resnets");
        };
    }

    private static String attention(String rest) {
        String layer = rest.substring(0, Math.max(0, rest.lastIndexOf('.')));
        return ATTENTION.getOrDefault(layer, layer) + rest.substring(layer.length());
    }
}
