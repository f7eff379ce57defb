package org.diffusionj.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The text encoder of CLIP (Radford et al. 2021; transformers' CLIPTextModel and CLIPTextModelWithProjection). */
public final class ClipTextGraph {
    private static final String ROOT = "text_model.";

    private final Description clip;
    private final Operators operators;
    private final GraphBuilder graph;
    private final ClipLayer layers;

    /**
     * What the configuration says of the encoder's shape.
     *
     * @param tokens in the vocabulary
     * @param positions the longest text, in tokens
     * @param quick whether activations are the quick approximation of GELU
     * @param endToken whose first place gives the pooled output; 2 in old files means the largest id
     * @param projection width of the projected pooled output, 0 if there is none
     */
    public record Description(long tokens, long positions, long width, long middleWidth, long layers, long heads,
            boolean quick, float epsilon, long endToken, long projection) {}

    private ClipTextGraph(Description clip, Operators operators) {
        this.clip = clip;
        this.operators = operators;
        this.graph = new GraphBuilder(operators);
        this.layers = new ClipLayer(graph, operators, clip.width(), clip.middleWidth(), clip.heads(), clip.quick(),
                clip.epsilon(), earlierOnly());
    }

    /**
     * Takes {@code input_ids} (batch, positions); gives {@code last_hidden_state} (batch, positions, width), {@code
     * pooler_output} or {@code text_embeds} (batch, width), and {@code hidden_states.0} to {@code hidden_states.N},
     * what goes into the first layer and what comes out of each.
     */
    public static Graph of(Description clip, Operators operators) {
        return new ClipTextGraph(clip, operators).build();
    }

    private Graph build() {
        Value ids = graph.input("input_ids", Graph.Type.INT64, "batch_size", clip.positions());
        List<Value> states = new ArrayList<>();
        states.add(embedded(ids));
        for (long layer = 0; layer < clip.layers(); layer++) {
            states.add(layers.apply(states.get(states.size() - 1), ROOT + "encoder.layers." + layer));
        }
        Value last = operators.layerNorm(
                graph, states.get(states.size() - 1), ROOT + "final_layer_norm", clip.width(), clip.epsilon());
        Value pooled = pooled(last, ids);
        graph.output("last_hidden_state", last);
        if (clip.projection() > 0) {
            graph.output("text_embeds",
                    graph.linearWithoutBias(pooled, "text_projection", clip.width(), clip.projection()));
        } else {
            graph.output("pooler_output", pooled);
        }
        for (int i = 0; i < states.size(); i++) {
            graph.output("hidden_states." + i, states.get(i));
        }
        return graph.build();
    }

    private Value embedded(Value ids) {
        Value words = graph.add("Gather",
                graph.weight(ROOT + "embeddings.token_embedding.weight", clip.tokens(), clip.width()), ids);
        return graph.plus(words,
                graph.weight(ROOT + "embeddings.position_embedding.weight", clip.positions(), clip.width()));
    }

    /** (positions, positions): minus infinity, nearly, where a token would see a later one. */
    private Value earlierOnly() {
        int n = (int) clip.positions();
        float[] mask = new float[n * n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(mask, i * n + i + 1, (i + 1) * n, -Float.MAX_VALUE);
        }
        return graph.reshape(graph.floats(mask), n, n);
    }

    /** What stands at the end of each text. */
    private Value pooled(Value last, Value ids) {
        Value score = clip.endToken() == 2 ? ids : graph.add("Cast", Map.of("to", 6L),
                graph.add("Equal", ids, graph.longs(clip.endToken())));
        Value end = graph.add("ArgMax", Map.of("axis", -1L, "keepdims", 1L), score);
        return graph.add("GatherND", Map.of("batch_dims", 1L), last, end);
    }
}
