package org.diffusionj.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.diffusionj.graph.UNetDescription;

/**
 * Reads the shape of a UNet from its config.json: the keys, defaults and refusals of diffusers' UNet2DConditionModel.
 */
final class UNetShape {
    private static final String DOWN = "DownBlock2D";
    private static final String UP = "UpBlock2D";
    private static final String CROSS = "CrossAttn";

    /** Keys by which networks differ that are not built here, with the values that they have in those that are. */
    private static final Map<String, List<Object>> ONLY = Map.ofEntries(
            Map.entry("act_fn", List.of("silu")), Map.entry("center_input_sample", List.of(false)),
            Map.entry("class_embed_type", List.of()), Map.entry("num_class_embeds", List.of()),
            Map.entry("conv_in_kernel", List.of(3L)), Map.entry("conv_out_kernel", List.of(3L)),
            Map.entry("cross_attention_norm", List.of()), Map.entry("downsample_padding", List.of(1L)),
            Map.entry("dual_cross_attention", List.of(false)), Map.entry("encoder_hid_dim", List.of()),
            Map.entry("encoder_hid_dim_type", List.of()), Map.entry("only_cross_attention", List.of(false)),
            Map.entry("mid_block_only_cross_attention", List.of(false)),
            Map.entry("mid_block_scale_factor", List.of(1L, 1.0)),
            Map.entry("resnet_out_scale_factor", List.of(1L, 1.0)), Map.entry("resnet_skip_time_act", List.of(false)),
            Map.entry("time_embedding_type", List.of("positional")),
            Map.entry("time_embedding_act_fn", List.of()), Map.entry("timestep_post_act", List.of()),
            Map.entry("attention_type", List.of("default")), Map.entry("class_embeddings_concat", List.of(false)),
            Map.entry("num_attention_heads", List.of()),
            Map.entry("addition_embed_type", List.of("text_time", "text")));

    private final JsonFile config;
    private final List<Integer> channels;

    private UNetShape(JsonFile config) {
        this.config = config;
        this.channels = config.has("block_out_channels") ? config.counts("block_out_channels")
                : List.of(320, 640, 1280, 1280);
    }

    /** @throws ModelException if the file wants a network that is not built here, naming the key */
    static UNetDescription read(JsonFile config) {
        ONLY.forEach((key, values) -> require(config, key, values));
        return new UNetShape(config).read();
    }

    private static void require(JsonFile config, String key, List<Object> values) {
        Object value = config.keys().get(key);
        boolean each = value instanceof List<?> list && !list.isEmpty() && values.containsAll(list);
        if (config.has(key) && !each && !values.contains(value)) {
            throw config.wrong(key, values.isEmpty() ? "absent or null, for no other network is built here"
                    : values.get(0) + ", for no other network is built here", value);
        }
    }

    private UNetDescription read() {
        String added = config.has("addition_embed_type") ? config.text("addition_embed_type", "") : "";
        boolean microConditioned = added.equals("text_time");
        return new UNetDescription(config.count("in_channels", 4), config.count("out_channels", 4), levels(), middle(),
                config.count("cross_attention_dim", 1280), config.count("norm_num_groups", 32),
                (float) config.positive("norm_eps", 1e-5), config.flag("use_linear_projection", false),
                choice("resnet_time_scale_shift", "default", "scale_shift"), config.flag("flip_sin_to_cos", true),
                frequencyShift(), config.countOrNull("time_cond_proj_dim", 0),
                microConditioned ? config.count("addition_time_embed_dim", 0) : 0,
                microConditioned ? config.count("projection_class_embeddings_input_dim", 0) : 0,
                config.countOrNull("time_embedding_dim", 4 * channels.get(0)),
                added.equals("text") ? poolingHeads() : 0);
    }

    private int poolingHeads() {
        int heads = config.count("addition_embed_type_num_heads", 64);
        if (config.count("cross_attention_dim", 1280) % heads != 0) {
            throw config.wrong("addition_embed_type_num_heads", "a divisor of \"cross_attention_dim\"", heads);
        }
        return heads;
    }

    /** Whether the key has the second of two values, the first of which is the default. */
    private boolean choice(String key, String usual, String other) {
        String value = config.text(key, usual);
        if (!value.equals(usual) && !value.equals(other)) {
            throw config.wrong(key, usual + " or " + other, value);
        }
        return value.equals(other);
    }

    private float frequencyShift() {
        return config.keys().getOrDefault("freq_shift", 0L) instanceof Number shift ? shift.floatValue() : 0;
    }

    private List<UNetDescription.Level> levels() {
        int count = channels.size();
        List<Boolean> down = attending("down_block_types", DOWN, List.of(true, true, true, false));
        List<Boolean> up = attending("up_block_types", UP, List.of(false, true, true, true));
        List<Integer> blocks = eachLevel("layers_per_block", 2);
        List<Integer> heads = eachLevel("attention_head_dim", 8);
        List<UNetDescription.Level> levels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int fromCoarsest = count - 1 - i;
            levels.add(new UNetDescription.Level(channels.get(i),
                    transformers("transformer_layers_per_block", i, blocks.get(i), down.get(i)),
                    transformers(upKey(), upKey().startsWith("reverse") ? fromCoarsest : i, blocks.get(i) + 1,
                            up.get(fromCoarsest)),
                    heads.get(i)));
        }
        return levels;
    }

    /** Distilled networks list the way up by itself, from the coarsest level on. */
    private String upKey() {
        return config.has("reverse_transformer_layers_per_block")
                ? "reverse_transformer_layers_per_block" : "transformer_layers_per_block";
    }

    /** How many transformer blocks follow each residual block of a level. */
    private List<Long> transformers(String key, int level, int blocks, boolean attends) {
        Object value = config.keys().get(key);
        Object ofLevel = value instanceof List<?> list ? item(key, list, level) : value == null ? (Object) 1L : value;
        if (!attends) {
            return Collections.nCopies(blocks, 0L);
        }
        List<?> each = ofLevel instanceof List<?> list ? list : Collections.nCopies(blocks, ofLevel);
        if (each.size() != blocks || !each.stream().allMatch(count -> count instanceof Long number && number > 0)) {
            throw config.wrong(key, "whole numbers from 1 on, or lists of one for each of " + blocks
                    + " blocks", value);
        }
        return each.stream().map(count -> (Long) count).toList();
    }

    private Object item(String key, List<?> list, int level) {
        if (list.size() != channels.size()) {
            throw config.wrong(key, "a number or a list of " + channels.size(), list);
        }
        return list.get(level);
    }

    private List<Boolean> attending(String key, String plain, List<Boolean> absent) {
        if (!config.has(key)) {
            return absent;
        }
        List<?> types = config.list(key);
        List<String> known = List.of(plain, CROSS + plain);
        if (types.size() != channels.size() || !known.containsAll(types)) {
            throw config.wrong(key, "a list of " + channels.size() + " of " + String.join(", ", known), types);
        }
        return types.stream().map(type -> type.equals(CROSS + plain)).toList();
    }

    private List<Integer> eachLevel(String key, int absent) {
        if (config.keys().get(key) instanceof List<?> list) {
            item(key, list, 0);
            return config.counts(key);
        }
        return Collections.nCopies(channels.size(), config.count(key, absent));
    }

    private long middle() {
        Object type = config.keys().getOrDefault("mid_block_type", "UNetMidBlock2DCrossAttn");
        if (type == null) {
            return -1;
        }
        if (type.equals("UNetMidBlock2D")) {
            return 0;
        }
        if (!type.equals("UNetMidBlock2DCrossAttn")) {
            throw config.wrong("mid_block_type", "UNetMidBlock2DCrossAttn, UNetMidBlock2D or null", type);
        }
        return middleTransformers();
    }

    /** As many as follow the first residual block of the coarsest level. */
    private long middleTransformers() {
        String key = "transformer_layers_per_block";
        if (config.keys().get(key) instanceof List<?> list
                && item(key, list, channels.size() - 1) instanceof List<?> each) {
            return transformers(key, channels.size() - 1, each.size(), true).get(0);
        }
        return transformers(key, channels.size() - 1, 1, true).get(0);
    }
}
