package org.diffusionj.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.weights.Weight;

/** A text encoder's weights in OpenCLIP's naming, by the names of transformers' CLIPTextModelWithProjection. */
final class OpenClipText {
    private static final Pattern LAYER = Pattern.compile("transformer\\.resblocks\\.(\\d+)\\.(.+)\\.?(weight|bias)");

    private static final Map<String, String> AROUND = Map.of(
            "positional_embedding", "text_model.embeddings.position_embedding.weight",
            "token_embedding.weight", "text_model.embeddings.token_embedding.weight",
            "ln_final.weight", "text_model.final_layer_norm.weight",
            "ln_final.bias", "text_model.final_layer_norm.bias");

    private static final Map<String, String> IN_LAYER = Map.of(
            "ln_1.", "layer_norm1", "ln_2.", "layer_norm2", "mlp.c_fc.", "mlp.fc1", "mlp.c_proj.", "mlp.fc2",
            "attn.out_proj.", "self_attn.out_proj");

    private static final String JOINT = "attn.in_proj_";
    private static final List<String> PARTS = List.of("q_proj", "k_proj", "v_proj");

    private OpenClipText() {}

    /** Whether names look like it. */
    static boolean isIn(Map<String, Weight> weights) {
        return weights.containsKey("positional_embedding") && weights.containsKey("token_embedding.weight");
    }

    /**
     * The weights by the names of transformers. What OpenCLIP keeps in one matrix for queries, keys and values is seen
     * as three, and what it multiplies from the other side as transposed; nothing is copied.
     */
    static Map<String, Weight> renamed(Map<String, Weight> weights) {
        Map<String, Weight> renamed = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            Matcher layer = LAYER.matcher(name);
            if (layer.matches()) {
                inLayer("text_model.encoder.layers." + layer.group(1) + ".", layer.group(2), layer.group(3), weight,
                        renamed);
            } else if (name.equals("text_projection") && weight.shape().size() == 2) {
                put("text_projection.weight", weight.transposed(), renamed);
            } else if (AROUND.containsKey(name)) {
                put(AROUND.get(name), weight, renamed);
            } else if (!name.equals("attn_mask") && !name.equals("logit_scale")) {
                put(name, weight, renamed);
            }
        });
        return renamed;
    }

    private static void inLayer(String place, String layer, String kind, Weight weight, Map<String, Weight> renamed) {
        boolean joint = layer.equals(JOINT) && !weight.shape().isEmpty() && weight.shape().get(0) % PARTS.size() == 0;
        if (joint) {
            long rows = weight.shape().get(0) / PARTS.size();
            for (int part = 0; part < PARTS.size(); part++) {
                put(place + "self_attn." + PARTS.get(part) + "." + kind, weight.rows(part * rows, rows), renamed);
            }
        } else {
            put(place + IN_LAYER.getOrDefault(layer, layer) + "." + kind, weight, renamed);
        }
    }

    private static void put(String name, Weight weight, Map<String, Weight> renamed) {
        renamed.put(name, weight.named(name));
    }
}
