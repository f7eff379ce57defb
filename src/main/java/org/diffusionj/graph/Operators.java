package org.diffusionj.graph;

import java.util.Map;

/**
 * The layers of which diffusion networks are built, as operators that a device has. Flavours differ in speed and
 * memory, in results by rounding only.
 */
public interface Operators {
    /**
     * {@code x W'}.
     *
     * @param x (..., in)
     * @param weight (out, in)
     */
    Value product(GraphBuilder graph, Value x, Value weight);

    /**
     * A linear layer of twice the width, one half of which opens and closes the other (GEGLU, Shazeer 2020): {@code
     * name.weight}, of shape (2 width, in), and {@code name.bias}.
     *
     * @param x (..., in)
     */
    Value gated(GraphBuilder graph, Value x, String name, long in, long width);

    /**
     * Normalises groups of channels, then scales and shifts each channel: {@code name.weight}, {@code name.bias}.
     *
     * @param x (batch, channels, ...)
     */
    Value groupNorm(GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon);

    /** {@link #groupNorm}, then {@link #silu}. */
    default Value activeGroupNorm(
            GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon) {
        return silu(graph, groupNorm(graph, x, name, channels, groups, epsilon));
    }

    /**
     * Convolution of squares: {@code name.weight}, (out, in, kernel, kernel), and {@code name.bias}.
     *
     * @param x (batch, in, height, width)
     * @param attributes of ONNX's Conv, {@code kernel_shape} among them
     */
    Value conv(GraphBuilder graph, Value x, String name, long in, long out, Map<String, Object> attributes);

    /** Doubles height and width, each pixel taking the nearest one, then convolves 3 by 3 pixels with their bias. */
    default Value doubledConv(GraphBuilder graph, Value x, String name, long in, long out) {
        return graph.conv(graph.doubled(x), name, in, out, 3, 1, 1);
    }

    /**
     * Whether layers of large pictures are computed some channels after the others, which takes less memory: by
     * {@link CpuOperators} only.
     */
    default boolean sparesMemory() {
        return false;
    }

    /** Normalises the last axis: {@code name.weight}, {@code name.bias}. */
    Value layerNorm(GraphBuilder graph, Value x, String name, long width, float epsilon);

    /** Two tensors' sum, and the sum normalised as {@link #layerNorm} does it. */
    Normed plusAndLayerNorm(GraphBuilder graph, Value x, Value added, String name, long width, float epsilon);

    /** A sum, and what normalisation made of it. */
    record Normed(Value sum, Value normed) {}

    /** x times sigmoid(x). */
    Value silu(GraphBuilder graph, Value x);

    /** x times the normal distribution's integral up to x. */
    Value gelu(GraphBuilder graph, Value x);

    /** x times sigmoid(1.702 x). */
    Value quickGelu(GraphBuilder graph, Value x);

    /**
     * Scaled dot-product attention.
     *
     * @param query (batch, positions, width)
     * @param key (batch, other positions, width), as values are
     * @param heads that share the width
     * @param mask added to the scores, or null
     * @return (batch, positions, width)
     */
    Value attention(GraphBuilder graph, Value query, Value key, Value values, long width, long heads, Value mask);
}
