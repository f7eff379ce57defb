package org.diffusionj.graph;

/**
 * Lets the pixels of a picture's features attend to each other and to the prompt (diffusers' Transformer2DModel).
 *
 * @param groups of the normalisation
 * @param textWidth of the prompt's embeddings
 * @param linear whether the first and last layer are linear, rather than convolutions of one pixel
 */
record SpatialTransformer(GraphBuilder graph, Operators operators, long groups, long textWidth, boolean linear) {
    private static final float GROUP_EPSILON = 1e-6f;
    private static final float LAYER_EPSILON = 1e-5f;

    /** How much wider the middle of the feed-forward part is. */
    private static final long WIDENING = 4;

    /**
     * @param x (batch, width, height, width of the picture)
     * @param text (batch, tokens, textWidth)
     * @param blocks how many transformer blocks follow each other
     */
    Value apply(Value x, Value text, String name, long width, long heads, long blocks) {
        Value h = operators.groupNorm(graph, x, name + ".norm", width, groups, GROUP_EPSILON);
        Value pixels = linear
                ? graph.linear(pixels(h, width), name + ".proj_in", width, width)
                : pixels(graph.conv(h, name + ".proj_in", width, width, 1, 1, 0), width);
        for (long block = 0; block < blocks; block++) {
            pixels = block(pixels, text, name + ".transformer_blocks." + block, width, heads);
        }
        Value out = linear
                ? picture(graph.linear(pixels, name + ".proj_out", width, width), x)
                : graph.conv(picture(pixels, x), name + ".proj_out", width, width, 1, 1, 0);
        return graph.plus(out, x);
    }

    /** (batch, width, h, w) becomes (batch, h w, width). */
    private Value pixels(Value picture, long width) {
        return graph.transpose(graph.reshape(picture, 0, width, -1), 0, 2, 1);
    }

    private Value picture(Value pixels, Value like) {
        return graph.reshapeLike(graph.transpose(pixels, 0, 2, 1), like);
    }

    private Value block(Value x, Value text, String name, long width, long heads) {
        Value own = operators.layerNorm(graph, x, name + ".norm1", width, LAYER_EPSILON);
        Operators.Normed h = operators.plusAndLayerNorm(
                graph, x, attend(own, own, name + ".attn1", width, width, heads), name + ".norm2", width,
                LAYER_EPSILON);
        h = operators.plusAndLayerNorm(graph, h.sum(),
                attend(h.normed(), text, name + ".attn2", width, textWidth, heads), name + ".norm3", width,
                LAYER_EPSILON);
        return graph.plus(h.sum(), feedForward(h.normed(), name + ".ff", width));
    }

    private Value attend(Value x, Value seen, String name, long width, long seenWidth, long heads) {
        Value attended = operators.attention(graph, graph.linearWithoutBias(x, name + ".to_q", width, width),
                graph.linearWithoutBias(seen, name + ".to_k", seenWidth, width),
                graph.linearWithoutBias(seen, name + ".to_v", seenWidth, width), width, heads, null);
        return graph.linear(attended, name + ".to_out.0", width, width);
    }

    private Value feedForward(Value x, String name, long width) {
        long wide = WIDENING * width;
        return graph.linear(operators.gated(graph, x, name + ".net.0.proj", width, wide), name + ".net.2", wide, width);
    }
}
