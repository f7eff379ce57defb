package org.diffusionj.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.weights.Weight;

/** What config.json would say of a UNet (diffusers' UNet2DConditionModel), as far as its weights tell. */
final class UNetConfiguration {
    /** Values of the picture's sizes in Stable Diffusion XL, and in its refiner, which has a score in place of two. */
    private static final List<Integer> SIZES = List.of(6, 5);

    private final Sizes sizes;
    private final int levels;

    private UNetConfiguration(Sizes sizes) {
        this.sizes = sizes;
        this.levels = sizes.count("down_blocks.");
    }

    /**
     * Keys and values, without those that no weight tells: how many heads attend.
     *
     * @param weights by diffusers' names
     */
    static Map<String, Object> of(Map<String, Weight> weights) {
        return new UNetConfiguration(new Sizes(weights)).read();
    }

    private Map<String, Object> read() {
        Map<String, Object> keys = new LinkedHashMap<>();
        List<List<Long>> down = transformers("down_blocks.");
        List<List<Long>> up = transformers("up_blocks.");
        keys.put("in_channels", sizes.of("conv_in.weight", 1));
        keys.put("out_channels", sizes.of("conv_out.weight", 0));
        keys.put("block_out_channels", channels());
        keys.put("layers_per_block", down.stream().map(blocks -> (long) blocks.size()).toList());
        keys.put("down_block_types", types(down, "CrossAttnDownBlock2D", "DownBlock2D"));
        keys.put("up_block_types", types(up, "CrossAttnUpBlock2D", "UpBlock2D"));
        putMiddle(keys);
        putTransformers(keys, down, up);
        keys.put("use_linear_projection", sizes.axes(".*\\.proj_in\\.weight") == 2);
        keys.put("cross_attention_dim", Math.max(1, sizes.like(".*\\.attn2\\.to_k\\.weight", 1)));
        keys.put("resnet_time_scale_shift", scalesAndShifts() ? "scale_shift" : "default");
        putEmbeddings(keys);
        return keys;
    }

    private List<Long> channels() {
        return IntStream.range(0, levels)
                .mapToObj(level -> sizes.of("down_blocks." + level + ".resnets.0.conv1.weight", 0))
                .toList();
    }

    private boolean scalesAndShifts() {
        String block = "down_blocks.0.resnets.0.";
        return sizes.of(block + "time_emb_proj.weight", 0) > sizes.of(block + "conv1.weight", 0);
    }

    /** How many transformer blocks follow each residual block of each level; 0 where none does. */
    private List<List<Long>> transformers(String way) {
        List<List<Long>> all = new ArrayList<>();
        for (int level = 0; level < levels; level++) {
            String place = way + level + ".";
            all.add(IntStream.range(0, sizes.count(place + "resnets."))
                    .mapToObj(block -> depth(place + "attentions." + block)).toList());
        }
        return all;
    }

    private long depth(String place) {
        return sizes.count(place + ".transformer_blocks.");
    }

    private static List<String> types(List<List<Long>> transformers, String attending, String plain) {
        return transformers.stream().map(level -> attends(level) ? attending : plain).toList();
    }

    private static boolean attends(List<Long> level) {
        return level.stream().anyMatch(depth -> depth > 0);
    }

    private void putMiddle(Map<String, Object> keys) {
        boolean there = sizes.count("mid_block.resnets.") > 0;
        boolean attends = depth("mid_block.attentions.0") > 0;
        keys.put("mid_block_type", !there ? null : attends ? "UNetMidBlock2DCrossAttn" : "UNetMidBlock2D");
    }

    /** Of the coarsest level, one number counts for the middle block too. */
    private void putTransformers(Map<String, Object> keys, List<List<Long>> down, List<List<Long>> up) {
        List<Object> onTheWayDown = new ArrayList<>(down.stream().map(UNetConfiguration::shortened).toList());
        long middle = depth("mid_block.attentions.0");
        if (middle > 0 && levels > 0 && !attends(down.get(levels - 1))) {
            onTheWayDown.set(levels - 1, middle);
        }
        List<List<Long>> finestFirst = new ArrayList<>(up);
        Collections.reverse(finestFirst);
        boolean alike = IntStream.range(0, levels).allMatch(level -> alike(down.get(level), finestFirst.get(level)));
        keys.put("transformer_layers_per_block", onTheWayDown);
        if (!alike) {
            keys.put("reverse_transformer_layers_per_block", up.stream().map(UNetConfiguration::shortened).toList());
        }
    }

    private static boolean alike(List<Long> down, List<Long> up) {
        return Stream.concat(down.stream(), up.stream()).distinct().count() <= 1;
    }

    /** One number where all are equal. */
    private static Object shortened(List<Long> depths) {
        boolean equal = depths.stream().distinct().count() == 1;
        return equal ? (Object) Math.max(1, depths.get(0)) : depths;
    }

    private void putEmbeddings(Map<String, Object> keys) {
        long guidance = sizes.of("time_embedding.cond_proj.weight", 1);
        if (guidance > 0) {
            keys.put("time_cond_proj_dim", guidance);
        }
        if (sizes.has("class_embedding.linear_1.weight") || sizes.has("class_embedding.weight")) {
            keys.put("class_embed_type", "projection");
        }
        long added = sizes.of("add_embedding.linear_1.weight", 1);
        if (added > 0) {
            keys.put("addition_embed_type", "text_time");
            keys.put("projection_class_embeddings_input_dim", added);
        }
    }

    /**
     * The width of the embedding of each of a picture's sizes, which with the pooled text's is the width of all.
     *
     * @param all of both together
     * @param refines whether one size is a score
     */
    static long sizeWidth(long all, long pooled, boolean refines) {
        return Math.max(1, (all - pooled) / SIZES.get(refines ? 1 : 0));
    }
}
