package org.diffusionj.model;

import java.util.Collections;
import java.util.List;
import org.diffusionj.graph.AutoencoderGraph;

/** Reads the shape of an autoencoder from its config.json: keys and defaults of diffusers' AutoencoderKL. */
final class AutoencoderShape {
    private AutoencoderShape() {}

    /** @throws ModelException if the file wants a network that is not built here, naming the key */
    static AutoencoderGraph.Description read(JsonFile config) {
        List<Integer> channels = config.has("block_out_channels") ? config.counts("block_out_channels") : List.of(64);
        requireBlocks(config, "down_block_types", "DownEncoderBlock2D", channels.size());
        requireBlocks(config, "up_block_types", "UpDecoderBlock2D", channels.size());
        if (!config.text("act_fn", "silu").equals("silu")) {
            throw config.wrong("act_fn", "silu, for no other network is built here", config.keys().get("act_fn"));
        }
        return new AutoencoderGraph.Description(config.count("latent_channels", 4),
                channels.stream().map(Integer::longValue).toList(), config.count("layers_per_block", 1),
                config.count("norm_num_groups", 32), config.flag("mid_block_add_attention", true),
                config.flag("use_quant_conv", true), config.flag("use_post_quant_conv", true));
    }

    private static void requireBlocks(JsonFile config, String key, String type, int levels) {
        List<?> types = config.has(key) ? config.list(key) : List.of(type);
        if (!types.equals(Collections.nCopies(levels, type))) {
            throw config.wrong(key, "a list of " + levels + " times " + type + ", for no other network is built"
                    + " here", types);
        }
    }
}
