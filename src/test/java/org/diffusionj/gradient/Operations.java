package org.diffusionj.gradient;

import java.util.List;
import java.util.Map;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;

/** How many floating point operations a graph takes: those of its convolutions and products, which are nearly all. */
public final class Operations {
    private Operations() {}

    /**
     * Counts multiplications and additions.
     *
     * @param graph of {@link LearningOperators}
     * @param inputs the shape of each input, by name
     */
    public static long of(Graph graph, Map<String, List<Long>> inputs) {
        FixedGraph fixed = FixedGraph.of(graph, inputs);
        return fixed.graph().nodes().stream().mapToLong(node -> of(node, fixed)).sum();
    }

    private static long of(Node node, FixedGraph fixed) {
        List<Long> second = node.inputs().size() < 2 ? List.of() : fixed.shape(node.inputs().get(1));
        long made = switch (node.operator()) {
            case "Conv", "MatMul", "FusedMatMul" -> Sizes.count(fixed.shape(node.outputs().get(0)));
            default -> 0;
        };
        return made == 0 ? 0 : 2 * made * switch (node.operator()) {
            case "Conv" -> Sizes.count(second.subList(1, second.size()));
            case "FusedMatMul" -> second.get(second.size() - 1);
            default -> second.get(second.size() - 2);
        };
    }
}
