package org.diffusionj.gradient;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Node;
import org.diffusionj.graph.Value;

/**
 * The graph by which a network learns to predict a target: the squared error of each picture of a batch, and the
 * gradients of their weighted mean. Weights that learn are inputs, so that they change from run to run; the others
 * stay where they lie, and nothing is computed for them.
 */
public final class LearningGraph {
    /** Input: (batch, channels, height, width), what the network is to predict. */
    public static final String TARGET = "target";

    /** Input: (batch, 1, 1, 1), how much each picture of the batch counts. */
    public static final String SHARES = "shares";

    /** Output: (batch), the mean squared error of each picture, without its share. */
    public static final String ERRORS = "errors";

    private static final String GRADIENT = "gradient.";

    private final FixedGraph forward;
    private final Set<String> learned;
    private final Set<String> wanted = new HashSet<>();
    private final GraphBuilder graph;

    private LearningGraph(FixedGraph forward, Set<String> learned) {
        this.forward = forward;
        this.learned = learned;
        this.graph = GraphBuilder.after(forward.graph(), learned);
    }

    /**
     * The graph of errors and gradients.
     *
     * @param network whose one output is the prediction, in operators of {@link LearningOperators}
     * @param inputs shapes of the network's inputs; times may be given one for each picture
     * @param learned names of the weights that learn, each taken as a whole; none for the errors alone
     */
    public static Graph of(Graph network, Map<String, List<Long>> inputs, Set<String> learned) {
        return new LearningGraph(FixedGraph.of(network, inputs), parts(network, learned)).graph();
    }

    /** Bytes that a run of the graph of errors and gradients takes, besides those of its inputs and outputs. */
    public static long bytes(Graph network, Map<String, List<Long>> inputs, Set<String> learned) {
        LearningGraph learning = new LearningGraph(FixedGraph.of(network, inputs), parts(network, learned));
        return LearningMemory.bytes(learning.forward, learning.graph());
    }

    /** The same without gradients, to see how well a network predicts. */
    public static Graph ofErrors(Graph network, Map<String, List<Long>> inputs, Set<String> learned) {
        LearningGraph errors = new LearningGraph(FixedGraph.of(network, inputs), parts(network, learned));
        errors.seed();
        return errors.graph.build();
    }

    /** Names of a network's inputs that are weights, by the names of the weights. */
    public static Map<String, Graph.Part> parts(Graph network, List<String> learned) {
        Map<String, Graph.Part> parts = new HashMap<>();
        network.parts().forEach((name, part) -> {
            if (learned.contains(part.weight())) {
                parts.put(name, part);
            }
        });
        return parts;
    }

    private static Set<String> parts(Graph network, Set<String> learned) {
        return Set.copyOf(parts(network, List.copyOf(learned)).keySet());
    }

    /** What the output is called that is the gradient of an input. */
    public static String gradient(String input) {
        return GRADIENT + input;
    }

    private Graph graph() {
        markWanted();
        Map<String, Value> gradients = new HashMap<>();
        gradients.put(prediction(), seed());
        List<Node> nodes = forward.graph().nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (wanted.contains(node.outputs().get(0))
                    && node.outputs().stream().anyMatch(gradients::containsKey)) {
                GradientRules.apply(new Step(node, graph, forward, wanted, gradients));
            }
        }
        learned.stream().sorted().forEach(name -> graph.output(gradient(name), gradients.get(name)));
        return graph.build();
    }

    /** What depends on a weight that learns. */
    private void markWanted() {
        wanted.addAll(learned);
        for (Node node : forward.graph().nodes()) {
            if (node.inputs().stream().anyMatch(wanted::contains)) {
                wanted.addAll(node.outputs());
            }
        }
    }

    private String prediction() {
        return forward.graph().outputs().get(0).name();
    }

    /** Adds the errors. With E = mean of (p - t)², dE = 2 (p - t) dp / count. */
    private Value seed() {
        List<Long> shape = forward.shape(prediction());
        Object[] sizes = shape.toArray();
        Value target = graph.input(TARGET, Graph.Type.FLOAT, sizes);
        Value shares = graph.input(SHARES, Graph.Type.FLOAT, shape.get(0), 1L, 1L, 1L);
        Value difference = graph.add("Sub", new Value(prediction()), target);
        graph.output(ERRORS, graph.add("ReduceMean", Map.of("keepdims", 0L), graph.times(difference, difference),
                graph.longs(1, 2, 3)));
        return graph.times(graph.times(difference, 2f / Sizes.count(shape)), shares);
    }
}
