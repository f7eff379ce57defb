package org.diffusionj.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;

/**
 * A graph for inputs of certain sizes, so that the size of each tensor on the way is known. What only tells sizes is
 * computed here, and normalisations give what their gradients need.
 *
 * @param graph whose outputs are still those of the one that it was made of
 * @param shapes of all tensors, by name
 */
record FixedGraph(Graph graph, Map<String, List<Long>> shapes) {
    /**
     * Fixes a graph's sizes.
     *
     * @param inputs the shape of each input, by name
     */
    static FixedGraph of(Graph graph, Map<String, List<Long>> inputs) {
        return new Walk(graph, inputs).fixed();
    }

    List<Long> shape(String name) {
        return shapes.get(name);
    }

    /** Goes through the nodes in their order. */
    private static final class Walk {
        private final Graph graph;
        private final List<Graph.Port> ports = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final Map<String, Graph.Constant> constants;
        private final Map<String, List<Long>> shapes = new HashMap<>();

        Walk(Graph graph, Map<String, List<Long>> inputs) {
            this.graph = graph;
            this.constants = new HashMap<>(graph.constants());
            graph.constants().forEach((name, constant) -> shapes.put(name, constant.shape()));
            graph.parts().forEach((name, part) -> shapes.put(name, part.taken()));
            for (Graph.Port port : graph.inputs()) {
                List<Long> shape = inputs.get(port.name());
                shapes.put(port.name(), shape);
                ports.add(new Graph.Port(port.name(), port.type(), Optional.of(List.copyOf(shape))));
            }
        }

        FixedGraph fixed() {
            graph.nodes().forEach(this::visit);
            return new FixedGraph(new Graph(ports, graph.outputs(), nodes, constants, graph.weights(), graph.parts()),
                    shapes);
        }

        private void visit(Node node) {
            switch (node.operator()) {
                case "Shape" -> know(node, size(node));
                case "Concat" -> {
                    if (node.inputs().stream().allMatch(this::isWhole)) {
                        know(node, node.inputs().stream().flatMapToLong(name -> Arrays.stream(whole(name))).toArray());
                    } else {
                        keep(node);
                    }
                }
                case "InstanceNormalization" -> keep(normalisation(node));
                default -> keep(node);
            }
        }

        private void keep(Node node) {
            nodes.add(node);
            List<List<Long>> sizes = Sizes.of(node, node.inputs().stream().map(shapes::get).toList(),
                    node.inputs().stream().map(constants::get).toList());
            for (int i = 0; i < node.outputs().size(); i++) {
                shapes.put(node.outputs().get(i), sizes.get(i));
            }
        }

        private void know(Node node, long[] values) {
            String name = node.outputs().get(0);
            List<Long> shape = List.of((long) values.length);
            constants.put(name, new Graph.Constant(Graph.Type.INT64, shape, values));
            shapes.put(name, shape);
        }

        private long[] size(Node node) {
            List<Long> shape = shapes.get(node.inputs().get(0));
            long from = (Long) node.attributes().getOrDefault("start", 0L);
            long end = (Long) node.attributes().getOrDefault("end", (long) shape.size());
            return shape.subList((int) from, (int) Math.min(end, shape.size())).stream().mapToLong(Long::longValue)
                    .toArray();
        }

        private boolean isWhole(String name) {
            return constants.containsKey(name) && constants.get(name).type() == Graph.Type.INT64;
        }

        private long[] whole(String name) {
            return (long[]) constants.get(name).values();
        }

        /** Of groups: the same as normalising rows, whose operator tells means and deviations. */
        private Node normalisation(Node node) {
            List<Long> shape = shapes.get(node.inputs().get(0));
            long length = shape.get(shape.size() - 1);
            String ones = "ones_" + length;
            constants.computeIfAbsent(ones, name -> {
                float[] values = new float[Math.toIntExact(length)];
                Arrays.fill(values, 1);
                return new Graph.Constant(Graph.Type.FLOAT, List.of(length), values);
            });
            shapes.put(ones, List.of(length));
            String name = node.outputs().get(0);
            return new Node("LayerNormalization", "", List.of(node.inputs().get(0), ones),
                    List.of(name, name + "_mean", name + "_deviation"),
                    Map.of("axis", -1L, "epsilon", node.attributes().get("epsilon")));
        }
    }
}
