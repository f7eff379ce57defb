package org.diffusionj.graph;

import java.util.Optional;

/**
 * What a UNet takes, by the names of optimum's exports; control networks beside it take the same.
 *
 * @param sample (batch, channels, height, width)
 * @param timestep a number
 * @param text (batch, tokens, width)
 * @param guidance its embedding (LCM)
 * @param pooledText SDXL's
 * @param sizes SDXL's micro-conditioning
 */
record UNetInputs(Value sample, Value timestep, Value text, Optional<Value> guidance, Optional<Value> pooledText,
        Optional<Value> sizes) {
    static UNetInputs of(GraphBuilder graph, UNetDescription unet) {
        return new UNetInputs(
                graph.input("sample", Graph.Type.FLOAT, "batch_size", unet.inChannels(), "height", "width"),
                graph.input("timestep", Graph.Type.FLOAT),
                graph.input("encoder_hidden_states", Graph.Type.FLOAT, "batch_size", "sequence_length",
                        unet.textWidth()),
                further(graph, unet.guidanceWidth() > 0, "timestep_cond", unet.guidanceWidth()),
                further(graph, unet.addedWidth() > 0, "text_embeds", "text_embeds_size"),
                further(graph, unet.addedWidth() > 0, "time_ids", "time_ids_size"));
    }

    private static Optional<Value> further(GraphBuilder graph, boolean wanted, String name, Object width) {
        return wanted ? Optional.of(graph.input(name, Graph.Type.FLOAT, "batch_size", width)) : Optional.empty();
    }
}
