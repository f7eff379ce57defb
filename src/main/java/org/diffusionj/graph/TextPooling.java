package org.diffusionj.graph;

import java.util.Map;

/**
 * Makes one vector of a prompt by attention, in which its mean asks (diffusers' TextTimeEmbedding).
 *
 * @param width of the prompt's embeddings
 */
record TextPooling(GraphBuilder graph, Operators operators, long width, long heads) {
    private static final float EPSILON = 1e-5f;

    /**
     * @param text (batch, tokens, width)
     * @return (batch, out)
     */
    Value apply(Value text, String name, long out) {
        Value h = operators.layerNorm(graph, text, name + ".norm1", width, EPSILON);
        Value pooled = graph.reshape(pooled(h, name + ".pool"), 0, width);
        return operators.layerNorm(graph, graph.linear(pooled, name + ".proj", width, out), name + ".norm2", out,
                EPSILON);
    }

    private Value pooled(Value text, String name) {
        Value mean = graph.add("ReduceMean", Map.of("keepdims", 1L), text, graph.longs(1));
        Value asking = graph.plus(mean, graph.weight(name + ".positional_embedding", 1, width));
        Value seen = graph.concat(1, asking, text);
        return operators.attention(graph, graph.linear(asking, name + ".q_proj", width, width),
                graph.linear(seen, name + ".k_proj", width, width),
                graph.linear(seen, name + ".v_proj", width, width), width, heads, null);
    }
}
