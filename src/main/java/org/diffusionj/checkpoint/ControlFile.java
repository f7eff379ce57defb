package org.diffusionj.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * A control network in one file, by diffusers' names or those of the code that it was first trained with (Zhang et al.
 * 2023), alone or beside a whole model: its weights by diffusers' names, and what config.json would say of them.
 *
 * @param weights by diffusers' names
 */
public record ControlFile(Weights weights) {
    private static final String PREFIX = "control_model.";
    private static final String DIFFUSERS_MARK = "controlnet_mid_block.weight";
    private static final String LDM_MARK = "input_hint_block.0.weight";
    private static final String EMBEDDING = "controlnet_cond_embedding.";
    private static final Pattern HINT = Pattern.compile("input_hint_block\\.(\\d{1,4})\\.(weight|bias)");
    private static final Pattern PLACE = Pattern.compile("zero_convs\\.(\\d{1,4})\\.0\\.(weight|bias)");
    private static final Pattern MIDDLE = Pattern.compile("middle_block_out\\.0\\.(weight|bias)");

    /**
     * Reads what a file says of its tensors.
     *
     * @return none if there is no control network among them
     * @throws org.diffusionj.weights.WeightsException if the file cannot be read
     */
    public static Optional<ControlFile> read(Path path) {
        Weights file = WeightFile.read(path);
        return Stream.of(NetworksInFile.under(file.tensors(), PREFIX), file.tensors()).filter(ControlFile::isIn)
                .findFirst().map(found -> new ControlFile(new Weights(path, renamed(found), file.metadata())));
    }

    private static boolean isIn(Map<String, Weight> weights) {
        boolean diffusers = weights.containsKey(DIFFUSERS_MARK) && weights.containsKey(EMBEDDING + "conv_in.weight");
        return (diffusers || weights.containsKey(LDM_MARK) && LdmUNet.isIn(weights))
                && OtherControls.kind(weights.keySet()).isEmpty();
    }

    private static Map<String, Weight> renamed(Map<String, Weight> weights) {
        if (weights.containsKey(DIFFUSERS_MARK)) {
            return weights;
        }
        int last = weights.keySet().stream().map(HINT::matcher).filter(Matcher::matches)
                .mapToInt(hint -> Integer.parseInt(hint.group(1))).max().orElse(0);
        Map<String, Weight> renamed = new LinkedHashMap<>();
        LdmUNet.renamed(weights, "add_embedding").forEach((name, weight) -> {
            String known = diffusers(name, last);
            renamed.put(known, weight.named(known));
        });
        return renamed;
    }

    /** @param last the number of the layer that ends the embedding of the control picture */
    private static String diffusers(String name, int last) {
        Matcher hint = HINT.matcher(name);
        if (hint.matches()) {
            int layer = Integer.parseInt(hint.group(1));
            String known = layer == 0 ? "conv_in" : layer == last ? "conv_out" : "blocks." + (layer / 2 - 1);
            return EMBEDDING + known + "." + hint.group(2);
        }
        Matcher place = PLACE.matcher(name);
        if (place.matches()) {
            return "controlnet_down_blocks." + place.group(1) + "." + place.group(2);
        }
        Matcher middle = MIDDLE.matcher(name);
        return middle.matches() ? "controlnet_mid_block." + middle.group(1) : name;
    }

    /** What config.json would say, without what no weight tells, such as how many heads attend. */
    public Map<String, Object> configuration() {
        Sizes sizes = new Sizes(weights.tensors());
        Map<String, Object> keys = new LinkedHashMap<>(UNetConfiguration.of(weights.tensors()));
        keys.keySet().removeAll(List.of("out_channels", "up_block_types", "reverse_transformer_layers_per_block"));
        keys.put("conditioning_channels", sizes.of(EMBEDDING + "conv_in.weight", 1));
        List<Long> channels = new ArrayList<>(List.of(sizes.of(EMBEDDING + "conv_in.weight", 0)));
        for (int block = 1; sizes.has(EMBEDDING + "blocks." + block + ".weight"); block += 2) {
            channels.add(sizes.of(EMBEDDING + "blocks." + block + ".weight", 0));
        }
        keys.put("conditioning_embedding_out_channels", channels);
        if (sizes.has("add_embedding.proj.weight")) {
            keys.put("addition_embed_type", "text");
        }
        return keys;
    }

    /**
     * What a file is that is no control network which can be used, in words, with what to do instead.
     *
     * @throws org.diffusionj.weights.WeightsException if the file cannot be read
     */
    public static Optional<Other> other(Path path) {
        Weights file = WeightFile.read(path);
        return OtherControls.kind(file.tensors().keySet())
                .or(() -> OtherFiles.kind(file.tensors().keySet()).map(kind -> new Other(kind, Optional.empty())));
    }

    /**
     * A file that is something else.
     *
     * @param kind in words
     * @param remedy what to take in its place, if that depends on the kind
     */
    public record Other(String kind, Optional<String> remedy) {}
}
