package org.diffusionj.gradient;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diffusionj.graph.Value;

/** Operators that compute each element by itself. */
final class ElementRules {
    static final String DOMAIN = "com.microsoft";

    private ElementRules() {}

    /** d(a + b) = da + db. */
    static void add(Step step) {
        for (int place = 0; place < 2; place++) {
            if (step.wants(place)) {
                giveSummed(step, place, step.gradient());
            }
        }
    }

    /** d(a b) = b da + a db. */
    static void multiply(Step step) {
        for (int place = 0; place < 2; place++) {
            if (step.wants(place)) {
                giveSummed(step, place, step.graph().times(step.gradient(), step.input(1 - place)));
            }
        }
    }

    static void gelu(Step step) {
        step.give(0, step.graph().add("GeluGrad", DOMAIN, Map.of(), 1, step.gradient(), step.input(0)).get(0));
    }

    /** Of x sigmoid(alpha x). */
    static void quickGelu(Step step) {
        step.give(0, step.graph().add("QuickGeluGrad", DOMAIN, step.node().attributes(), 1, step.gradient(),
                step.input(0)).get(0));
    }

    /** Where an input's element met several of the other one, its gradient is the sum of theirs. */
    private static void giveSummed(Step step, int place, Value gradient) {
        List<Long> from = step.outputShape(0);
        List<Long> to = step.inputShape(place);
        List<Long> axes = new ArrayList<>();
        for (int axis = 0; axis < from.size(); axis++) {
            int own = axis - from.size() + to.size();
            if ((own < 0 ? 1 : to.get(own)) != (long) from.get(axis)) {
                axes.add((long) axis);
            }
        }
        if (axes.isEmpty()) {
            step.give(place, gradient);
        } else {
            step.giveReshaped(place, step.graph().add("ReduceSum", Map.of("keepdims", 1L), gradient,
                    step.graph().longs(Step.sizes(axes))));
        }
    }
}
