package org.diffusionj.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators of ONNX alone, as every runtime has them. */
public class PlainOperators implements Operators {
    static final float QUICK_GELU = 1.702f;

    @Override
    public Value product(GraphBuilder graph, Value x, Value weight) {
        return graph.add("MatMul", x, graph.transpose(weight, 1, 0));
    }

    @Override
    public Value gated(GraphBuilder graph, Value x, String name, long in, long width) {
        List<Value> halves = graph.split(graph.linear(x, name, in, 2 * width), -1, 2);
        return graph.times(halves.get(0), gelu(graph, halves.get(1)));
    }

    @Override
    public Value groupNorm(GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon) {
        Value normed = graph.reshapeLike(normed(graph, x, groups, epsilon), x);
        return graph.plus(graph.times(normed, graph.perChannel(name + ".weight", channels)),
                graph.perChannel(name + ".bias", channels));
    }

    /** Groups of channels, each with mean 0 and variance 1: (batch, groups, values). */
    static Value normed(GraphBuilder graph, Value x, long groups, float epsilon) {
        float[] ones = new float[(int) groups];
        Arrays.fill(ones, 1);
        return graph.add("InstanceNormalization", Map.of("epsilon", epsilon),
                graph.reshape(x, 0, groups, -1), graph.floats(ones), graph.floats(new float[(int) groups]));
    }

    @Override
    public Value conv(GraphBuilder graph, Value x, String name, long in, long out, Map<String, Object> attributes) {
        long kernel = kernel(attributes);
        return graph.add("Conv", attributes, x, graph.weight(name + ".weight", out, in, kernel, kernel),
                graph.weight(name + ".bias", out));
    }

    static long kernel(Map<String, Object> attributes) {
        return (Long) ((List<?>) attributes.get("kernel_shape")).get(0);
    }

    @Override
    public Value layerNorm(GraphBuilder graph, Value x, String name, long width, float epsilon) {
        return graph.add("LayerNormalization", Map.of("axis", -1L, "epsilon", epsilon), x,
                graph.weight(name + ".weight", width), graph.weight(name + ".bias", width));
    }

    @Override
    public Normed plusAndLayerNorm(GraphBuilder graph, Value x, Value added, String name, long width, float epsilon) {
        Value sum = graph.plus(x, added);
        return new Normed(sum, layerNorm(graph, sum, name, width, epsilon));
    }

    @Override
    public Value silu(GraphBuilder graph, Value x) {
        return graph.times(x, graph.add("Sigmoid", x));
    }

    @Override
    public Value gelu(GraphBuilder graph, Value x) {
        return graph.add("Gelu", x);
    }

    @Override
    public Value quickGelu(GraphBuilder graph, Value x) {
        return graph.times(x, graph.add("Sigmoid", graph.times(x, QUICK_GELU)));
    }

    @Override
    public Value attention(
            GraphBuilder graph, Value query, Value key, Value values, long width, long heads, Value mask) {
        long perHead = width / heads;
        Value scaled = graph.times(query, (float) (1 / Math.sqrt(perHead)));
        Value scores = graph.add("MatMul", split(graph, scaled, heads, perHead, 0, 2, 1, 3),
                split(graph, key, heads, perHead, 0, 2, 3, 1));
        Value shares = graph.softmax(mask == null ? scores : graph.plus(scores, mask));
        Value seen = graph.add("MatMul", shares, split(graph, values, heads, perHead, 0, 2, 1, 3));
        return graph.reshape(graph.transpose(seen, 0, 2, 1, 3), 0, 0, width);
    }

    /** (batch, positions, width) becomes (batch, positions, heads, width a head), with its axes in another order. */
    private static Value split(GraphBuilder graph, Value x, long heads, long perHead, long... order) {
        return graph.transpose(graph.reshape(x, 0, 0, heads, perHead), order);
    }
}
