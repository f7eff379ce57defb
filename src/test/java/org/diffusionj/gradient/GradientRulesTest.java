package org.diffusionj.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operator's rule against finite differences: (L(w + h) - L(w - h)) / 2h of each value of each weight. */
class GradientRulesTest {
    private static final float H = 0.01f;
    private static final double TOLERANCE = 2e-3;
    private static final String OWN = "com.microsoft";

    /** One operator, or few, in a network whose weights learn. */
    private record Case(String operator, Function<GraphBuilder, Value> output, long... shape) {
        @Override
        public String toString() {
            return operator;
        }
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case("Add", g -> g.plus(g.weight("a", 2, 3, 1, 4), g.weight("b", 3, 2, 4)), 2, 3, 2, 4),
                new Case("Mul", g -> g.times(g.weight("a", 2, 3, 1, 4), g.weight("b", 3, 2, 1)), 2, 3, 2, 4),
                new Case("Gelu", g -> g.add("Gelu", x(g)), 2, 3, 2, 4),
                new Case("QuickGelu", g -> own(g, "QuickGelu", Map.of("alpha", 1.702f), x(g)), 2, 3, 2, 4),
                new Case("Softmax", g -> g.softmax(x(g)), 2, 3, 2, 4),
                new Case("LayerNormalization", g -> g.add("LayerNormalization", "", Map.of("axis", -1L, "epsilon",
                        1e-5f), 3, x(g), g.weight("scale", 4), g.weight("shift", 4)).get(0), 2, 3, 2, 4),
                new Case("ReduceMean", g -> g.add("ReduceMean", Map.of("keepdims", 1L), x(g), g.longs(2, 3)),
                        2, 3, 1, 1),
                new Case("MatMul", g -> g.add("MatMul", x(g), g.weight("y", 2, 3, 4, 2)), 2, 3, 2, 2),
                new Case("FusedMatMul", g -> own(g, "FusedMatMul", Map.of("transB", 1L), x(g), g.weight("y", 5, 4)),
                        2, 3, 2, 5),
                new Case("Conv", g -> conv(g, "w", 3, 1), 2, 2, 2, 4),
                new Case("Conv", g -> conv(g, "w", 3, 2), 2, 2, 1, 2),
                new Case("Conv", g -> conv(g, "stays", 3, 1), 2, 2, 2, 4),
                new Case("Conv", g -> conv(g, "stays", 3, 2), 2, 2, 1, 2),
                new Case("Reshape", g -> g.reshape(x(g), 0, 2, 3, 4), 2, 2, 3, 4),
                new Case("Unsqueeze", g -> g.perPixel(g.weight("x", 2, 3)), 2, 3, 1, 1),
                new Case("Squeeze", g -> g.add("Squeeze", g.weight("x", 2, 3, 1, 2, 4), g.longs(2)), 2, 3, 2, 4),
                new Case("Transpose", g -> g.transpose(x(g), 0, 3, 1, 2), 2, 4, 3, 2),
                new Case("Concat", g -> g.concat(1, x(g), g.weight("y", 2, 2, 2, 4)), 2, 5, 2, 4),
                new Case("Split", g -> g.times(g.split(x(g), 3, 2).get(0), 2), 2, 3, 2, 2),
                new Case("Split", g -> g.times(g.split(x(g), 3, 2).get(0), g.split(x(g), 3, 2).get(1)), 2, 3, 2, 2),
                new Case("Resize", g -> g.doubled(x(g)), 2, 3, 4, 8),
                new Case("Identity", g -> g.add("Identity", x(g)), 2, 3, 2, 4));
    }

    private static Value x(GraphBuilder graph) {
        return graph.weight("x", 2, 3, 2, 4);
    }

    private static Value own(GraphBuilder graph, String operator, Map<String, Object> attributes, Value... operands) {
        return graph.add(operator, OWN, attributes, 1, operands).get(0);
    }

    private static Value conv(GraphBuilder graph, String name, long kernel, long stride) {
        return graph.add("Conv", Map.of("kernel_shape", List.of(kernel, kernel), "strides", List.of(stride, stride),
                "pads", List.of(1L, 1L, 1L, 1L)), x(graph), graph.weight(name + ".weight", 2, 3, kernel, kernel),
                graph.weight(name + ".bias", 2));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreFiniteDifferences(Case one) {
        SmallNetwork network = new SmallNetwork(one.output, one.shape);
        try {
            Map<String, float[]> gradients = network.run();
            double longest = network.learned.stream().flatMapToDouble(name -> doubles(gradients.get(name)))
                    .map(Math::abs).max().orElseThrow();
            assertTrue(longest > 1e-3, "something is learned");
            for (String name : network.learned) {
                float[] values = network.weights.get(name);
                for (int i = 0; i < values.length; i++) {
                    assertEquals(difference(network, values, i), gradients.get(name)[i], TOLERANCE * longest,
                            name + " " + i);
                }
            }
        } finally {
            network.close();
        }
    }

    private static double difference(SmallNetwork network, float[] values, int i) {
        float value = values[i];
        values[i] = value + H;
        double above = network.run().get(LearningGraph.ERRORS)[0];
        double width = values[i];
        values[i] = value - H;
        double below = network.run().get(LearningGraph.ERRORS)[0];
        width -= values[i];
        values[i] = value;
        return (above - below) / width;
    }

    private static DoubleStream doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
    }

    @Test
    void eachRuleHasACase() {
        assertEquals(GradientRules.operators(), cases().map(Case::operator).collect(Collectors.toSet()));
    }

    /** Of x w, then QuickGelu: the product alone is needed again; what is added to it has the size of its memory. */
    @Test
    void memoryIsWhatTheWayBackNeedsAgain() {
        GraphBuilder builder = new GraphBuilder(new LearningOperators(Map.of()));
        Value x = builder.input("x", Graph.Type.FLOAT, 2L, 3L, 2L, 4L);
        Value product = builder.times(x, builder.weight("w", 1, 3, 1, 1));
        Value viewed = builder.reshape(product, 0, 2, 3, 4);
        Value factor = builder.times(viewed, builder.weight("stays", 4));
        builder.output("out", own(builder, "QuickGelu", Map.of("alpha", 1f), factor));
        long kept = 2 * 48; // the second product, and the prediction; the first one's gradient needs its factors alone
        long passing = 4 * 48;
        long weights = 4;
        assertEquals(4 * (kept + passing + weights), LearningGraph.bytes(builder.build(),
                Map.of("x", List.of(2L, 3L, 2L, 4L)), Set.of("w")));
    }
}
