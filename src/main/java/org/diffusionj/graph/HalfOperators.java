package org.diffusionj.graph;

import java.util.Map;
import java.util.Set;

/**
 * Operators that ONNX Runtime has on CUDA only, for networks in half precision: convolutions and normalisations of
 * pictures whose channels come last, as tensor cores want them. What is transposed back and forth between two of
 * them, ONNX Runtime's optimizer takes out.
 */
public final class HalfOperators extends ContribOperators {
    /** Widths of gates for which there are kernels. */
    private static final Set<Long> SPLIT_WIDTHS = Set.of(1280L, 2560L, 5120L);

    @Override
    public Value conv(GraphBuilder graph, Value x, String name, long in, long out, Map<String, Object> attributes) {
        return channelsFirst(graph, graph.add("NhwcConv", DOMAIN, attributes, 1, channelsLast(graph, x),
                graph.channelsLast(name + ".weight", out, in, kernel(attributes)),
                graph.weight(name + ".bias", out)).get(0));
    }

    @Override
    public Value doubledConv(GraphBuilder graph, Value x, String name, long in, long out) {
        return graph.conv(graph.doubled(x), name, in, out, 3, 1, 1);
    }

    @Override
    public Value groupNorm(GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon) {
        return hasKernel(channels, groups) ? normed(graph, x, name, channels, groups, epsilon, 0)
                : super.groupNorm(graph, x, name, channels, groups, epsilon);
    }

    @Override
    public Value activeGroupNorm(
            GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon) {
        return hasKernel(channels, groups) ? normed(graph, x, name, channels, groups, epsilon, 1)
                : super.activeGroupNorm(graph, x, name, channels, groups, epsilon);
    }

    /** It loads two channels of a group at a time. */
    private static boolean hasKernel(long channels, long groups) {
        return channels / groups % 2 == 0;
    }

    private static Value normed(GraphBuilder graph, Value x, String name, long channels, long groups, float epsilon,
            long activation) {
        return channelsFirst(graph, graph.add("GroupNorm", DOMAIN,
                Map.of("epsilon", epsilon, "groups", groups, "activation", activation, "channels_last", 1L), 1,
                channelsLast(graph, x), graph.weight(name + ".weight", channels),
                graph.weight(name + ".bias", channels)).get(0));
    }

    @Override
    public Value gated(GraphBuilder graph, Value x, String name, long in, long width) {
        return SPLIT_WIDTHS.contains(width)
                ? graph.add("BiasSplitGelu", DOMAIN, Map.of(), 1, graph.linearWithoutBias(x, name, in, 2 * width),
                        graph.weight(name + ".bias", 2 * width)).get(0)
                : super.gated(graph, x, name, in, width);
    }

    private static Value channelsLast(GraphBuilder graph, Value x) {
        return graph.transpose(x, 0, 2, 3, 1);
    }

    private static Value channelsFirst(GraphBuilder graph, Value x) {
        return graph.transpose(x, 0, 3, 1, 2);
    }
}
