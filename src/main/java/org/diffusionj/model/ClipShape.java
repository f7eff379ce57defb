package org.diffusionj.model;

import org.diffusionj.graph.ClipTextGraph;

/** Reads the shape of a text encoder from its config.json: keys and defaults of transformers' CLIPTextConfig. */
final class ClipShape {
    private ClipShape() {}

    /**
     * @param projects whether the encoder projects its pooled output (CLIPTextModelWithProjection)
     * @throws ModelException if the file wants a network that is not built here, naming the key
     */
    static ClipTextGraph.Description read(JsonFile config, boolean projects) {
        String activation = config.text("hidden_act", "quick_gelu");
        if (!activation.equals("quick_gelu") && !activation.equals("gelu")) {
            throw config.wrong("hidden_act", "quick_gelu or gelu, for no other network is built here", activation);
        }
        return new ClipTextGraph.Description(config.count("vocab_size", 49408),
                config.count("max_position_embeddings", 77), config.count("hidden_size", 512),
                config.count("intermediate_size", 2048), config.count("num_hidden_layers", 12),
                config.count("num_attention_heads", 8), activation.equals("quick_gelu"),
                (float) config.positive("layer_norm_eps", 1e-5), config.count("eos_token_id", 49407),
                projects ? config.count("projection_dim", 512) : 0);
    }
}
