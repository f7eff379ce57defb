package org.diffusionj.gradient;

import java.util.List;
import java.util.Map;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Value;

/** Convolutions. */
final class ConvolutionRule {
    private ConvolutionRule() {}

    static void apply(Step step) {
        if (step.wants(1) || step.wants(2)) {
            learning(step);
        } else if (Sizes.axes(step.node(), "strides").get(0) == 1) {
            step.give(0, turned(step));
        } else {
            step.give(0, spread(step));
        }
    }

    private static void learning(Step step) {
        List<Value> gradients = step.graph().add("ConvGrad", ElementRules.DOMAIN, step.node().attributes(),
                step.node().inputs().size(), step.gradient(), step.input(0), step.input(1));
        for (int place = 0; place < gradients.size(); place++) {
            if (step.wants(place)) {
                step.give(place, gradients.get(place));
            }
        }
    }

    /** Of weights that stay: a convolution with the kernels turned by half a turn, which is faster than spreading. */
    private static Value turned(Step step) {
        GraphBuilder graph = step.graph();
        Graph.Part part = step.forward().graph().parts().get(step.node().inputs().get(1));
        List<Long> shape = part.shape();
        long kernel = shape.get(2);
        long padding = kernel - 1 - Sizes.axes(step.node(), "pads").get(0);
        return graph.add("Conv", Map.of("kernel_shape", List.of(kernel, kernel), "strides", List.of(1L, 1L),
                        "pads", List.of(padding, padding, padding, padding)),
                step.gradient(), graph.turned(part.weight(), shape.get(0), shape.get(1), kernel));
    }

    private static Value spread(Step step) {
        List<Long> pads = Sizes.axes(step.node(), "pads");
        List<Long> strides = Sizes.axes(step.node(), "strides");
        long kernel = step.inputShape(1).get(2);
        long[] missing = new long[2];
        for (int i = 0; i < 2; i++) {
            long reached = (step.outputShape(0).get(i + 2) - 1) * strides.get(i) + kernel - pads.get(i)
                    - pads.get(i + 2);
            missing[i] = step.inputShape(0).get(i + 2) - reached;
        }
        return step.graph().add("ConvTranspose", Map.of("kernel_shape", List.of(kernel, kernel), "strides", strides,
                "pads", pads, "output_padding", List.of(missing[0], missing[1])), step.gradient(), step.input(1));
    }
}
