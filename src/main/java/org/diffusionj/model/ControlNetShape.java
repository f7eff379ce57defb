package org.diffusionj.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.graph.ControlNetDescription;

/**
 * Reads the shape of a control network from its config.json: the keys, defaults and refusals of diffusers'
 * ControlNetModel.
 */
final class ControlNetShape {
    private static final String CHANNELS = "conditioning_embedding_out_channels";
    private static final String ORDER = "controlnet_conditioning_channel_order";
    private static final List<Long> USUAL_CHANNELS = List.of(16L, 32L, 96L, 256L);
    private static final int COLOURS = 3;
    private static final int MOST_HALVINGS = 8;

    /** Keys of UNets that control networks do not know, or know by other names. */
    private static final List<String> OF_UNETS = List.of("num_attention_heads", "up_block_types", "out_channels",
            "reverse_transformer_layers_per_block", "time_embedding_dim", "time_cond_proj_dim");

    private ControlNetShape() {}

    /** @throws ModelException if the file wants a network that is not built here, naming the key */
    static ControlNetDescription read(JsonFile config) {
        if (config.count("conditioning_channels", COLOURS) != COLOURS) {
            throw config.wrong("conditioning_channels", COLOURS + ", for red, green and blue",
                    config.keys().get("conditioning_channels"));
        }
        String order = config.text(ORDER, "rgb");
        if (!List.of("rgb", "bgr").contains(order)) {
            throw config.wrong(ORDER, "rgb or bgr", order);
        }
        if (config.keys().containsKey("mid_block_type") && !config.has("mid_block_type")) {
            throw config.wrong("mid_block_type", "UNetMidBlock2DCrossAttn or UNetMidBlock2D", null);
        }
        return new ControlNetDescription(UNetShape.read(asUNet(config)), channels(config), order.equals("bgr"),
                config.flag("global_pool_conditions", false));
    }

    private static List<Long> channels(JsonFile config) {
        List<Long> channels = !config.has(CHANNELS) ? USUAL_CHANNELS
                : config.counts(CHANNELS).stream().map(Integer::longValue).toList();
        if (channels.isEmpty() || channels.size() > MOST_HALVINGS) {
            throw config.wrong(CHANNELS, "a list of 1 to " + MOST_HALVINGS + " whole numbers",
                    config.keys().get(CHANNELS));
        }
        return channels;
    }

    /** The same for a UNet, whose way up means nothing here. */
    private static JsonFile asUNet(JsonFile config) {
        Map<String, Object> keys = new LinkedHashMap<>(config.keys());
        if (config.has("num_attention_heads")) {
            keys.put("attention_head_dim", keys.get("num_attention_heads"));
        }
        keys.keySet().removeAll(OF_UNETS);
        int levels = config.has("block_out_channels") ? config.list("block_out_channels").size() : 4;
        keys.put("up_block_types", Collections.nCopies(levels, "UpBlock2D"));
        return config.with(keys);
    }
}
