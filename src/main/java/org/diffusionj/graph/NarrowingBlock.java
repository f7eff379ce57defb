package org.diffusionj.graph;

import java.util.List;
import java.util.Map;

/**
 * Doubled pixels, then a {@link ResidualBlock} with fewer channels, a quarter of the channels after the other. All of
 * them at once, beside what normalisation makes of them, are most of the memory that a large picture takes.
 */
record NarrowingBlock(GraphBuilder graph, Operators operators, long groups, float epsilon) {
    static final int QUARTERS = 4;

    /**
     * ONNX Runtime computes depth first, and of a node's operands the one that was added last before the others.
     * Therefore what is made of quarters is added from the last to the first, and their sums from the first to the
     * last: only one quarter is in memory.
     */
    Value apply(Value x, String doubling, String name, long in, long out) {
        Value[] wide = new Value[QUARTERS];
        for (int quarter = QUARTERS - 1; quarter >= 0; quarter--) {
            wide[quarter] = ContribOperators.doubledConv(
                    graph, x, doubling, in, in, first(quarter, in), in / QUARTERS);
        }
        Value[] bypass = sums(wide, name + ".conv_shortcut", in, out, 1);
        Value[] normed = new Value[QUARTERS];
        for (int quarter = QUARTERS - 1; quarter >= 0; quarter--) {
            normed[quarter] = normed(wide[quarter], bypass[quarter], name + ".norm1", first(quarter, in), in);
        }
        Value h = sums(normed, name + ".conv1", in, out, 3)[QUARTERS - 1];
        h = operators.activeGroupNorm(graph, h, name + ".norm2", out, groups, epsilon);
        return graph.plus(bypass[QUARTERS - 1], graph.conv(h, name + ".conv2", out, out, 3, 1, 1));
    }

    private static long first(int quarter, long channels) {
        return quarter * channels / QUARTERS;
    }

    /** Takes its size from the bypass, which therefore is computed before it, so that x is not kept for that. */
    private Value normed(Value x, Value bypass, String name, long first, long channels) {
        long count = channels / QUARTERS;
        Value normed = PlainOperators.normed(graph, x, groups / QUARTERS, epsilon);
        Value size = graph.concat(0, graph.longs(0, count), graph.sizes(bypass, 2, 4));
        Value scaled = graph.times(graph.add("Reshape", normed, size),
                graph.perChannel(name + ".weight", first, count, channels));
        return operators.silu(graph, graph.plus(scaled, graph.perChannel(name + ".bias", first, count, channels)));
    }

    /** A convolution's sums over the quarters up to each. */
    private Value[] sums(Value[] x, String name, long in, long out, long kernel) {
        Map<String, Object> attributes = Map.of("kernel_shape", List.of(kernel, kernel),
                "pads", List.of(kernel / 2, kernel / 2, kernel / 2, kernel / 2));
        Value[] sums = new Value[QUARTERS];
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            Value weight = graph.quarter(name + ".weight", out, in, kernel, quarter);
            sums[quarter] = quarter == 0
                    ? graph.add("Conv", attributes, x[0], weight, graph.weight(name + ".bias", out))
                    : CpuOperators.convPlus(graph, x[quarter], weight, attributes, sums[quarter - 1]);
        }
        return sums;
    }
}
