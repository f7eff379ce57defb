package org.diffusionj.gradient;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;

/** How much memory a graph that learns takes: weights, and what the way forward leaves for the way back. */
final class LearningMemory {
    /** Give the memory of their input another shape. */
    private static final Set<String> VIEWS = Set.of("Reshape", "Unsqueeze", "Squeeze", "Identity");

    /** The largest tensors of the way back that are there together. */
    private static final int PASSING = 4;

    private final FixedGraph forward;
    private final Map<String, String> viewed = new HashMap<>();

    private LearningMemory(FixedGraph forward) {
        this.forward = forward;
    }

    /**
     * Bytes that a run takes at its peak.
     *
     * @param learning begins with the nodes of the way forward
     */
    static long bytes(FixedGraph forward, Graph learning) {
        return Float.BYTES * new LearningMemory(forward).values(learning);
    }

    private long values(Graph learning) {
        Set<String> computed = new HashSet<>();
        long largest = 0;
        for (Node node : forward.graph().nodes()) {
            if (VIEWS.contains(node.operator())) {
                viewed.put(node.outputs().get(0), source(node.inputs().get(0)));
            } else {
                computed.addAll(node.outputs());
            }
            largest = Math.max(largest, Sizes.count(forward.shape(node.outputs().get(0))));
        }
        List<Node> back = learning.nodes().subList(forward.graph().nodes().size(), learning.nodes().size());
        Set<String> kept = new HashSet<>();
        back.forEach(node -> node.inputs().forEach(name -> kept.add(source(name))));
        kept.retainAll(computed);
        return PASSING * largest + kept.stream().mapToLong(name -> Sizes.count(forward.shape(name))).sum()
                + learning.parts().values().stream().mapToLong(part -> Sizes.count(part.taken())).sum();
    }

    private String source(String name) {
        return viewed.getOrDefault(name, name);
    }
}
