package org.diffusionj.gradient;

import java.util.List;
import java.util.Map;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Value;

/** Operators that compute rows, the last axis of a tensor, by themselves. */
final class RowRules {
    private RowRules() {}

    static void softmax(Step step) {
        step.give(0, step.graph().add("SoftmaxGrad_13", ElementRules.DOMAIN, Map.of("axis", -1L), 1, step.gradient(),
                step.output(0)).get(0));
    }

    /** Scale and shift are vectors as long as a row. */
    static void normalisation(Step step) {
        List<Value> gradients = step.graph().add("LayerNormalizationGrad", ElementRules.DOMAIN, Map.of("axis", -1L), 3,
                step.gradient(), step.input(0), step.input(1), step.output(1), step.output(2));
        for (int place = 0; place < gradients.size(); place++) {
            if (step.wants(place)) {
                step.give(place, gradients.get(place));
            }
        }
    }

    /** Of a mean over axes that stay with the size 1, each element gets its share. */
    static void mean(Step step) {
        GraphBuilder graph = step.graph();
        float share = (float) Sizes.count(step.outputShape(0)) / Sizes.count(step.inputShape(0));
        step.give(0, graph.add("Expand", graph.times(step.gradient(), share),
                graph.longs(Step.sizes(step.inputShape(0)))));
    }
}
