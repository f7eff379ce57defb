package org.diffusionj.gradient;

import java.util.Map;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Value;

/** Products of matrices. */
final class ProductRules {
    private static final String FUSED = "FusedMatMul";
    private static final String FIRST = "transA";
    private static final String SECOND = "transB";

    private ProductRules() {}

    /** With Y = A B of many pairs of matrices: dA = dY B', dB = A' dY. */
    static void product(Step step) {
        if (step.wants(0)) {
            step.give(0, transposing(step.graph(), SECOND, step.gradient(), step.input(1)));
        }
        if (step.wants(1)) {
            step.give(1, transposing(step.graph(), FIRST, step.input(0), step.gradient()));
        }
    }

    /** With Y = X W' for rows X and one matrix W: dX = dY W, dW = dY' X. */
    static void linear(Step step) {
        GraphBuilder graph = step.graph();
        if (step.wants(0)) {
            step.give(0, graph.add("MatMul", step.gradient(), step.input(1)));
        }
        if (step.wants(1)) {
            Value rows = graph.reshape(step.gradient(), -1, step.inputShape(1).get(0));
            Value inputs = graph.reshape(step.input(0), -1, step.inputShape(1).get(1));
            step.give(1, transposing(graph, FIRST, rows, inputs));
        }
    }

    private static Value transposing(GraphBuilder graph, String which, Value a, Value b) {
        return graph.add(FUSED, ElementRules.DOMAIN, Map.of(which, 1L), 1, a, b).get(0);
    }
}
