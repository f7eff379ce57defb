package org.diffusionj.graph;

/**
 * One layer of CLIP's transformers, of its text and of its vision network alike (transformers' CLIPEncoderLayer).
 *
 * @param quick whether activations are the quick approximation of GELU
 * @param mask added to the scores of attention, or null
 */
record ClipLayer(GraphBuilder graph, Operators operators, long width, long middleWidth, long heads, boolean quick,
        float epsilon, Value mask) {
    /** @param x (batch, positions, width) */
    Value apply(Value x, String name) {
        Value own = operators.layerNorm(graph, x, name + ".layer_norm1", width, epsilon);
        Operators.Normed h = operators.plusAndLayerNorm(
                graph, x, attend(own, name + ".self_attn"), name + ".layer_norm2", width, epsilon);
        Value middle = graph.linear(h.normed(), name + ".mlp.fc1", width, middleWidth);
        Value active = quick ? operators.quickGelu(graph, middle) : operators.gelu(graph, middle);
        return graph.plus(h.sum(), graph.linear(active, name + ".mlp.fc2", middleWidth, width));
    }

    private Value attend(Value x, String name) {
        Value seen = operators.attention(graph, graph.linear(x, name + ".q_proj", width, width),
                graph.linear(x, name + ".k_proj", width, width), graph.linear(x, name + ".v_proj", width, width),
                width, heads, mask);
        return graph.linear(seen, name + ".out_proj", width, width);
    }
}
