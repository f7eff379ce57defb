package org.diffusionj.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Node;

/**
 * Makes operators that ONNX Runtime has on CUDA only of such as it has everywhere, by what its documentation
 * (docs/ContribOperators.md) says that they compute.
 */
final class CardOperatorsOnCpu {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Graph.Constant> constants;
    private int made;

    private CardOperatorsOnCpu(Graph graph) {
        this.constants = new HashMap<>(graph.constants());
    }

    static Graph of(Graph graph) {
        CardOperatorsOnCpu plain = new CardOperatorsOnCpu(graph);
        graph.nodes().forEach(plain::add);
        return new Graph(graph.inputs(), graph.outputs(), plain.nodes, plain.constants, graph.weights(),
                graph.parts());
    }

    private void add(Node node) {
        String result = node.outputs().get(0);
        switch (node.operator()) {
            case "NhwcConv" -> {
                String picture = channelsFirst(node.inputs().get(0));
                String weight = channelsFirst(notAlone(node.inputs().get(1), picture));
                channelsLast(make("Conv", node.attributes(), picture, weight, node.inputs().get(2)), result);
            }
            case "GroupNorm" -> groupNorm(node, result);
            case "BiasSplitGelu" -> {
                String sum = make("Add", Map.of(), node.inputs().get(0), node.inputs().get(1));
                String left = name();
                String right = name();
                nodes.add(new Node("Split", "", List.of(sum), List.of(left, right),
                        Map.of("axis", -1L, "num_outputs", 2L)));
                nodes.add(new Node("Mul", "", List.of(left, make("Gelu", Map.of(), right)), List.of(result),
                        Map.of()));
            }
            default -> nodes.add(node);
        }
    }

    private void groupNorm(Node node, String result) {
        int groups = Math.toIntExact((Long) node.attributes().get("groups"));
        float[] ones = new float[groups];
        Arrays.fill(ones, 1);
        String picture = channelsFirst(node.inputs().get(0));
        String grouped = make("Reshape", Map.of(), picture, longs(0, groups, -1));
        String normed = make("InstanceNormalization", Map.of("epsilon", node.attributes().get("epsilon")), grouped,
                floats(ones), floats(new float[groups]));
        String last = name();
        channelsLast(make("Reshape", Map.of(), normed, make("Shape", Map.of(), picture)), last);
        String scaled = make("Mul", Map.of(), last, node.inputs().get(1));
        boolean active = node.attributes().get("activation").equals(1L);
        String sum = active ? name() : result;
        nodes.add(new Node("Add", "", List.of(scaled, node.inputs().get(2)), List.of(sum), Map.of()));
        if (active) {
            nodes.add(new Node("Mul", "", List.of(sum, make("Sigmoid", Map.of(), sum)), List.of(result), Map.of()));
        }
    }

    /** ONNX Runtime would compute what it makes of weights alone while it loads, before it has their values. */
    private String notAlone(String weight, String picture) {
        String nothing = make("Mul", Map.of(), make("ReduceMax", Map.of("keepdims", 0L), picture),
                constant(Graph.Type.FLOAT, List.of(), new float[1]));
        return make("Add", Map.of(), weight, nothing);
    }

    private String channelsFirst(String x) {
        return make("Transpose", Map.of("perm", List.of(0L, 3L, 1L, 2L)), x);
    }

    private void channelsLast(String x, String result) {
        nodes.add(new Node("Transpose", "", List.of(x), List.of(result), Map.of("perm", List.of(0L, 2L, 3L, 1L))));
    }

    private String make(String operator, Map<String, Object> attributes, String... inputs) {
        String result = name();
        nodes.add(new Node(operator, "", List.of(inputs), List.of(result), attributes));
        return result;
    }

    private String floats(float... values) {
        return constant(Graph.Type.FLOAT, List.of((long) values.length), values);
    }

    private String longs(long... values) {
        return constant(Graph.Type.INT64, List.of((long) values.length), values);
    }

    private String constant(Graph.Type type, List<Long> shape, Object values) {
        String name = name();
        constants.put(name, new Graph.Constant(type, shape, values));
        return name;
    }

    private String name() {
        return "plain_" + made++;
    }
}
