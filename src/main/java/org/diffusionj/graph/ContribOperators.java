package org.diffusionj.graph;

import java.util.List;
import java.util.Map;

/**
 * Operators that ONNX Runtime has beyond ONNX, on the CPU and on CUDA alike: products with weights as they lie in
 * their files, attention that writes no scores to memory, and sums that are normalised on the way.
 */
public class ContribOperators extends PlainOperators {
    static final String DOMAIN = "com.microsoft";
    private static final Value NOTHING = new Value("");

    @Override
    public Value product(GraphBuilder graph, Value x, Value weight) {
        return graph.add("FusedMatMul", DOMAIN, Map.of("transB", 1L), 1, x, weight).get(0);
    }

    @Override
    public Value gated(GraphBuilder graph, Value x, String name, long in, long width) {
        int half = Math.toIntExact(width);
        Value gate = graph.add("BiasGelu", DOMAIN, Map.of(), 1,
                product(graph, x, graph.rows(name + ".weight", half, half, 2 * width, in)),
                graph.rows(name + ".bias", half, half, 2 * width)).get(0);
        Value gated = product(graph, x, graph.rows(name + ".weight", 0, half, 2 * width, in));
        return graph.times(graph.plus(gated, graph.rows(name + ".bias", 0, half, 2 * width)), gate);
    }

    /** Four convolutions of 2 by 2 pixels, one for each pixel that a pixel becomes: less than half of the products. */
    @Override
    public Value doubledConv(GraphBuilder graph, Value x, String name, long in, long out) {
        return doubledConv(graph, x, name, in, out, 0, out);
    }

    /** The same of some of its channels. */
    static Value doubledConv(GraphBuilder graph, Value x, String name, long in, long out, long first, long count) {
        Value[] pixels = new Value[4];
        for (int pixel = 0; pixel < pixels.length; pixel++) {
            long down = pixel / 2;
            long right = pixel % 2;
            pixels[pixel] = graph.add("Conv", Map.of("kernel_shape", List.of(2L, 2L),
                            "pads", List.of(1 - down, 1 - right, down, right)),
                    x, graph.folded(name + ".weight", out, in, pixel, first, count),
                    graph.rows(name + ".bias", Math.toIntExact(first), Math.toIntExact(count), out));
        }
        return graph.add("DepthToSpace", Map.of("blocksize", 2L), graph.concat(1, pixels));
    }

    @Override
    public Normed plusAndLayerNorm(GraphBuilder graph, Value x, Value added, String name, long width, float epsilon) {
        List<Value> results = graph.add("SkipLayerNormalization", DOMAIN, Map.of("epsilon", epsilon), 4, x, added,
                graph.weight(name + ".weight", width), graph.weight(name + ".bias", width));
        return new Normed(results.get(3), results.get(0));
    }

    @Override
    public Value silu(GraphBuilder graph, Value x) {
        return graph.add("QuickGelu", DOMAIN, Map.of("alpha", 1f), 1, x).get(0);
    }

    @Override
    public Value quickGelu(GraphBuilder graph, Value x) {
        return graph.add("QuickGelu", DOMAIN, Map.of("alpha", QUICK_GELU), 1, x).get(0);
    }

    @Override
    public Value attention(
            GraphBuilder graph, Value query, Value key, Value values, long width, long heads, Value mask) {
        Map<String, Object> attributes = Map.of("num_heads", heads);
        return mask == null
                ? graph.add("MultiHeadAttention", DOMAIN, attributes, 1, query, key, values).get(0)
                : graph.add("MultiHeadAttention", DOMAIN, attributes, 1, query, key, values, NOTHING, NOTHING,
                        graph.add("Unsqueeze", mask, graph.longs(0, 1))).get(0);
    }
}
