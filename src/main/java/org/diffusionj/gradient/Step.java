package org.diffusionj.gradient;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Node;
import org.diffusionj.graph.Value;

/**
 * One operator on the way back: the gradient of the loss with respect to what it gave is known, and that with respect
 * to what it took is wanted.
 *
 * @param wanted names of tensors whose gradients are needed
 * @param gradients those that are known, by the names of their tensors
 */
record Step(Node node, GraphBuilder graph, FixedGraph forward, Set<String> wanted, Map<String, Value> gradients) {
    Value input(int place) {
        return new Value(node.inputs().get(place));
    }

    Value output(int place) {
        return new Value(node.outputs().get(place));
    }

    /** Of the operator's first output. */
    Value gradient() {
        return gradients.get(node.outputs().get(0));
    }

    boolean wants(int place) {
        return place < node.inputs().size() && wanted.contains(node.inputs().get(place));
    }

    List<Long> inputShape(int place) {
        return forward.shape(node.inputs().get(place));
    }

    List<Long> outputShape(int place) {
        return forward.shape(node.outputs().get(place));
    }

    /** Adds to the gradient of an input, which other operators may have taken as well. */
    void give(int place, Value gradient) {
        gradients.merge(node.inputs().get(place), gradient, graph::plus);
    }

    /** The same with the input's shape. */
    void giveReshaped(int place, Value gradient) {
        give(place, graph.reshape(gradient, sizes(inputShape(place))));
    }

    static long[] sizes(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
