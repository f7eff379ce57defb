package org.diffusionj.graph;

import java.util.List;

/**
 * Two convolutions with a bypass (diffusers' ResnetBlock2D), which the time embedding changes in between.
 *
 * @param groups of the normalisations
 * @param timeWidth of the time embedding; 0 if there is none, as in autoencoders
 * @param scaleShift whether the time embedding scales and shifts, rather than is added
 */
record ResidualBlock(GraphBuilder graph, Operators operators, long groups, float epsilon, long timeWidth,
        boolean scaleShift) {
    /**
     * @param x (batch, in, height, width)
     * @param time (batch or 1, timeWidth) after its activation, or null
     * @return (batch, out, height, width)
     */
    Value apply(Value x, Value time, String name, long in, long out) {
        Value h = operators.activeGroupNorm(graph, x, name + ".norm1", in, groups, epsilon);
        h = graph.conv(h, name + ".conv1", in, out, 3, 1, 1);
        if (time != null && !scaleShift) {
            h = graph.plus(h, graph.perPixel(graph.linear(time, name + ".time_emb_proj", timeWidth, out)));
        }
        h = time != null && scaleShift ? operators.silu(graph, scaled(h, time, name, out))
                : operators.activeGroupNorm(graph, h, name + ".norm2", out, groups, epsilon);
        h = graph.conv(h, name + ".conv2", out, out, 3, 1, 1);
        Value bypass = in == out ? x : graph.conv(x, name + ".conv_shortcut", in, out, 1, 1, 0);
        return graph.plus(bypass, h);
    }

    private Value scaled(Value x, Value time, String name, long out) {
        Value h = operators.groupNorm(graph, x, name + ".norm2", out, groups, epsilon);
        Value both = graph.perPixel(graph.linear(time, name + ".time_emb_proj", timeWidth, 2 * out));
        List<Value> parts = graph.split(both, 1, 2);
        return graph.plus(graph.times(h, graph.plus(parts.get(0), graph.number(1))), parts.get(1));
    }
}
