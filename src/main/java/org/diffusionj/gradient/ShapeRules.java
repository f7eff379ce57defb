package org.diffusionj.gradient;

import java.util.List;
import java.util.Map;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Value;

/** Operators that only move elements. */
final class ShapeRules {
    private ShapeRules() {}

    static void transpose(Step step) {
        List<Long> order = Sizes.axes(step.node(), "perm");
        long[] back = new long[order.size()];
        for (int i = 0; i < back.length; i++) {
            back[order.get(i).intValue()] = i;
        }
        step.give(0, step.graph().transpose(step.gradient(), back));
    }

    static void concat(Step step) {
        long axis = Sizes.axis(step.node(), step.outputShape(0));
        long from = 0;
        for (int place = 0; place < step.node().inputs().size(); place++) {
            long to = from + step.inputShape(place).get((int) axis);
            if (step.wants(place)) {
                GraphBuilder graph = step.graph();
                step.give(place, graph.add("Slice", step.gradient(), graph.longs(from), graph.longs(to),
                        graph.longs(axis)));
            }
            from = to;
        }
    }

    static void split(Step step) {
        Value[] parts = new Value[step.node().outputs().size()];
        for (int i = 0; i < parts.length; i++) {
            Value known = step.gradients().get(step.node().outputs().get(i));
            parts[i] = known != null ? known
                    : step.graph().add("ConstantOfShape", step.graph().longs(Step.sizes(step.outputShape(i))));
        }
        step.give(0, step.graph().concat(Sizes.axis(step.node(), step.inputShape(0)), parts));
    }

    /** Each pixel became a square of equal ones, whose gradients are added. */
    static void resize(Step step) {
        long factor = step.outputShape(0).get(2) / step.inputShape(0).get(2);
        for (int axis = 2; axis < 4; axis++) {
            if (step.inputShape(0).get(axis) * factor != step.outputShape(0).get(axis)) {
                throw new IllegalStateException("pictures of " + step.outputShape(0) + " cannot be learned from, only"
                        + " such as are doubled exactly from " + step.inputShape(0));
            }
        }
        Value means = step.graph().add("AveragePool", Map.of("kernel_shape", List.of(factor, factor),
                "strides", List.of(factor, factor)), step.gradient());
        step.give(0, step.graph().times(means, factor * factor));
    }
}
