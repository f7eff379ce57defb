package org.diffusionj.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.weights.Weight;

/** What config.json would say of an autoencoder (diffusers' AutoencoderKL), as far as its weights tell. */
public final class AutoencoderConfiguration {
    private AutoencoderConfiguration() {}

    /**
     * Keys and values, without the scaling factor, which no weight tells.
     *
     * @param weights by diffusers' names
     */
    public static Map<String, Object> of(Map<String, Weight> weights) {
        Sizes sizes = new Sizes(weights);
        List<Long> channels = new ArrayList<>();
        int levels = sizes.count("decoder.up_blocks.");
        for (int level = levels - 1; level >= 0; level--) {
            channels.add(sizes.of("decoder.up_blocks." + level + ".resnets.0.conv1.weight", 0));
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("latent_channels", sizes.of("decoder.conv_in.weight", 1));
        keys.put("block_out_channels", channels);
        keys.put("layers_per_block", (long) sizes.count("decoder.up_blocks.0.resnets.") - 1);
        keys.put("down_block_types", Collections.nCopies(levels, "DownEncoderBlock2D"));
        keys.put("up_block_types", Collections.nCopies(levels, "UpDecoderBlock2D"));
        keys.put("mid_block_add_attention", sizes.count("decoder.mid_block.attentions.") > 0);
        keys.put("use_quant_conv", sizes.has("quant_conv.weight"));
        keys.put("use_post_quant_conv", sizes.has("post_quant_conv.weight"));
        return keys;
    }
}
