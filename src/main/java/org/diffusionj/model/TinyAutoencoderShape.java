package org.diffusionj.model;

import java.util.List;
import org.diffusionj.graph.TinyAutoencoderGraph;

/** Reads the shape of a tiny autoencoder from its config.json: keys and defaults of diffusers' AutoencoderTiny. */
final class TinyAutoencoderShape {
    private TinyAutoencoderShape() {}

    /** @throws ModelException if the file wants a network that is not built here, naming the key */
    static TinyAutoencoderGraph.Description read(JsonFile config) {
        require(config, "act_fn", "relu");
        require(config, "upsample_fn", "nearest");
        List<Long> encoder = counts(config, "encoder_block_out_channels", List.of(64L, 64L, 64L, 64L));
        List<Long> decoder = counts(config, "decoder_block_out_channels", List.of(64L, 64L, 64L, 64L));
        return new TinyAutoencoderGraph.Description(config.count("latent_channels", 4),
                alike(config, "encoder_block_out_channels", encoder),
                blocks(config, "num_encoder_blocks", List.of(1L, 3L, 3L, 3L), encoder),
                alike(config, "decoder_block_out_channels", decoder),
                blocks(config, "num_decoder_blocks", List.of(3L, 3L, 3L, 1L), decoder),
                config.count("upsampling_scaling_factor", 2));
    }

    private static void require(JsonFile config, String key, String only) {
        if (!config.text(key, only).equals(only)) {
            throw config.wrong(key, only + ", for no other network is built here", config.keys().get(key));
        }
    }

    private static List<Long> counts(JsonFile config, String key, List<Long> absent) {
        return config.has(key) ? config.counts(key).stream().map(Integer::longValue).toList() : absent;
    }

    /** One level's layers are as wide as the next one's: convolutions between levels keep the number of channels. */
    private static List<Long> alike(JsonFile config, String key, List<Long> channels) {
        if (channels.stream().distinct().count() != 1) {
            throw config.wrong(key, "the same number for each level", channels);
        }
        return channels;
    }

    private static List<Long> blocks(JsonFile config, String key, List<Long> absent, List<Long> levels) {
        List<Long> blocks = counts(config, key, absent);
        if (blocks.size() != levels.size()) {
            throw config.wrong(key, "a list of " + levels.size(), blocks);
        }
        return blocks;
    }
}
