package org.diffusionj.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import org.diffusionj.weights.Weight;

/** What config.json would say of a text encoder (transformers' CLIPTextConfig), as far as its weights tell. */
final class ClipConfiguration {
    private static final long HEAD = 64;

    /** In old configurations: whatever id is the largest one. */
    private static final long LARGEST_ID = 2;

    private ClipConfiguration() {}

    /**
     * Keys and values. Every published encoder has heads of 64.
     *
     * @param weights by transformers' names, with or without {@code text_model.}
     * @param quick whether activations are the quick approximation of GELU, as in OpenAI's encoders
     */
    static Map<String, Object> of(Map<String, Weight> weights, boolean quick) {
        Sizes sizes = new Sizes(weights);
        String root = sizes.has("embeddings.token_embedding.weight") ? "" : "text_model.";
        long width = sizes.of(root + "embeddings.token_embedding.weight", 1);
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("vocab_size", sizes.of(root + "embeddings.token_embedding.weight", 0));
        keys.put("max_position_embeddings", sizes.of(root + "embeddings.position_embedding.weight", 0));
        keys.put("hidden_size", width);
        keys.put("intermediate_size", sizes.of(root + "encoder.layers.0.mlp.fc1.weight", 0));
        keys.put("num_hidden_layers", (long) sizes.count(root + "encoder.layers."));
        keys.put("num_attention_heads", Math.max(1, width / HEAD));
        keys.put("hidden_act", quick ? "quick_gelu" : "gelu");
        keys.put("eos_token_id", LARGEST_ID);
        if (sizes.has("text_projection.weight")) {
            keys.put("projection_dim", sizes.of("text_projection.weight", 0));
        }
        return keys;
    }
}
