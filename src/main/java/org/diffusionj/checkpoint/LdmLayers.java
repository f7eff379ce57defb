package org.diffusionj.checkpoint;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Layers of a UNet that the latent diffusion code (Rombach et al. 2022) and diffusers call otherwise wherever they
 * stand: diffusers' names by those of that code.
 */
public final class LdmLayers {
    /** Around the levels; {@code label_emb} is left out, which is of classes or of sizes. */
    public static final Map<String, String> AROUND = Map.of(
            "time_embed.0", "time_embedding.linear_1", "time_embed.2", "time_embedding.linear_2",
            "input_blocks.0.0", "conv_in", "out.0", "conv_norm_out", "out.2", "conv_out");

    /** Within a residual block. */
    public static final Map<String, String> RESIDUAL = Map.of(
            "in_layers.0", "norm1", "in_layers.2", "conv1", "out_layers.0", "norm2", "out_layers.3", "conv2",
            "emb_layers.1", "time_emb_proj", "skip_connection", "conv_shortcut");

    private static final Map<String, String> OF_LABELS = Map.of(
            "label_emb.0.0", "linear_1", "label_emb.0.2", "linear_2");

    private LdmLayers() {}

    /**
     * The layers that embed a label.
     *
     * @param embedding what diffusers calls them: add_embedding or class_embedding
     */
    public static Map<String, String> ofLabels(String embedding) {
        return OF_LABELS.entrySet().stream().collect(
                Collectors.toMap(Map.Entry::getKey, layer -> embedding + "." + layer.getValue()));
    }
}
