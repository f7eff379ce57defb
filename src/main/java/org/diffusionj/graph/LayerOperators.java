package org.diffusionj.graph;

import java.util.List;
import java.util.Map;

/**
 * Whole layers as operators of their own, in the domain {@value #DOMAIN}, for runtimes that compute a layer at once and
 * lay out its weights themselves.
 */
public final class LayerOperators extends PlainOperators {
    /** {@code Linear} (x, weight), {@code Gated} (x, weight, bias, weight and bias of the gate), and others below. */
    public static final String DOMAIN = "org.diffusionj";

    @Override
    public Value product(GraphBuilder graph, Value x, Value weight) {
        return layer(graph, "Linear", Map.of(), x, weight);
    }

    @Override
    public Value gated(GraphBuilder graph, Value x, String name, long in, long width) {
        int half = Math.toIntExact(width);
        return layer(graph, "Gated", Map.of(), x, graph.rows(name + ".weight", 0, half, 2 * width, in),
                graph.rows(name + ".bias", 0, half, 2 * width),
                graph.rows(name + ".weight", half, half, 2 * width, in),
                graph.rows(name + ".bias", half, half, 2 * width));
    }

    @Override
    public Value groupNorm(GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon) {
        return normed(graph, "GroupNorm", x, name, channels, groups, epsilon);
    }

    @Override
    public Value activeGroupNorm(
            GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon) {
        return normed(graph, "ActiveGroupNorm", x, name, channels, groups, epsilon);
    }

    private static Value normed(GraphBuilder graph, String operator, Value x, String name, long channels, long groups,
            float epsilon) {
        return layer(graph, operator, Map.of("groups", groups, "epsilon", epsilon), x,
                graph.weight(name + ".weight", channels), graph.weight(name + ".bias", channels));
    }

    @Override
    public Value silu(GraphBuilder graph, Value x) {
        return layer(graph, "Swish", Map.of("alpha", 1f), x);
    }

    @Override
    public Value quickGelu(GraphBuilder graph, Value x) {
        return layer(graph, "Swish", Map.of("alpha", QUICK_GELU), x);
    }

    @Override
    public Value attention(
            GraphBuilder graph, Value query, Value key, Value values, long width, long heads, Value mask) {
        Map<String, Object> attributes = Map.of("heads", heads);
        return mask == null ? layer(graph, "Attention", attributes, query, key, values)
                : layer(graph, "Attention", attributes, query, key, values, mask);
    }

    private static Value layer(GraphBuilder graph, String operator, Map<String, Object> attributes, Value... inputs) {
        List<Value> results = graph.add(operator, DOMAIN, attributes, 1, inputs);
        return results.get(0);
    }
}
