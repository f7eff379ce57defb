package org.diffusionj.model;

import org.diffusionj.graph.SafetyGraph;

/** Reads the shape of a safety checker from its config.json: keys and defaults of transformers' CLIPConfig. */
final class SafetyShape {
    private SafetyShape() {}

    /** @throws ModelException if the file wants a network that is not built here, naming the key */
    static SafetyGraph.Description read(JsonFile config) {
        JsonFile vision = config.object("vision_config");
        String activation = vision.text("hidden_act", "quick_gelu");
        if (!activation.equals("quick_gelu") && !activation.equals("gelu")) {
            throw vision.wrong("hidden_act", "quick_gelu or gelu, for no other network is built here", activation);
        }
        int heads = vision.count("num_attention_heads", 12);
        int width = vision.count("hidden_size", 768);
        if (width % heads != 0) {
            throw vision.wrong("num_attention_heads", "a divisor of \"hidden_size\", " + width, heads);
        }
        return new SafetyGraph.Description(vision.count("image_size", 224), vision.count("patch_size", 32), width,
                vision.count("intermediate_size", 3072), vision.count("num_hidden_layers", 12), heads,
                activation.equals("quick_gelu"), (float) vision.positive("layer_norm_eps", 1e-5),
                config.count("projection_dim", 512));
    }
}
