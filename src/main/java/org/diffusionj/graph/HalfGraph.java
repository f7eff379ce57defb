package org.diffusionj.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph in half precision made of one in floats, with the same inputs and outputs. A tensor stays float until it
 * meets weights: the sines of a timestep of 999 would have no digit left in half.
 */
public final class HalfGraph {
    private static final float LARGEST = 65504;
    private static final long FLOAT = Graph.Type.FLOAT.number();
    private static final long HALF = Graph.Type.FLOAT16.number();

    /** Of these operators, inputs from this place on are no data and stay as they are: scales, and what scales. */
    private static final Map<String, Integer> DATA_UP_TO = Map.of("Resize", 1, "GroupNorm", 1);

    /** Operators that tell of a tensor, in whole numbers or truth values. */
    private static final Set<String> TELLING = Set.of("Shape", "ArgMax", "Equal", "Greater");

    private final Graph floats;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Graph.Constant> constants = new HashMap<>();
    private final Map<String, Graph.Part> parts = new HashMap<>();
    private final Set<String> halves = new HashSet<>();
    private final Set<String> wide = new HashSet<>();
    private final Set<String> made = new HashSet<>();

    private HalfGraph(Graph floats) {
        this.floats = floats;
    }

    public static Graph of(Graph floats) {
        return new HalfGraph(floats).convert();
    }

    private Graph convert() {
        floats.inputs().stream().filter(port -> port.type() == Graph.Type.FLOAT).forEach(port -> wide.add(port.name()));
        constants.putAll(floats.constants());
        parts.putAll(floats.parts());
        Set<String> outputs = new HashSet<>();
        floats.outputs().forEach(port -> outputs.add(port.name()));
        for (Node node : floats.nodes()) {
            boolean half = data(node).stream().anyMatch(name -> halves.contains(name) || parts.containsKey(name));
            if (half && outputs.contains(node.outputs().get(0))) {
                nodes.add(cast(node.inputs().get(0), node.outputs().get(0), FLOAT));
            } else {
                add(node, half);
            }
        }
        Set<String> used = new HashSet<>();
        nodes.forEach(node -> used.addAll(node.inputs()));
        constants.keySet().retainAll(used);
        return new Graph(floats.inputs(), floats.outputs(), nodes, constants, floats.weights(), parts);
    }

    private static List<String> data(Node node) {
        return node.inputs().subList(0, Math.min(node.inputs().size(),
                DATA_UP_TO.getOrDefault(node.operator(), Integer.MAX_VALUE)));
    }

    private void add(Node node, boolean half) {
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; half && i < data(node).size(); i++) {
            inputs.set(i, inHalf(inputs.get(i)));
        }
        nodes.add(new Node(node.operator(), node.domain(), inputs, node.outputs(), node.attributes()));
        if (node.operator().equals("Cast") ? node.attributes().get("to").equals(FLOAT) : !half && computes(node)) {
            wide.addAll(node.outputs());
        } else if (half && !TELLING.contains(node.operator())) {
            halves.addAll(node.outputs());
        }
    }

    /** Whether what comes out is floats, where nothing goes in in half. */
    private boolean computes(Node node) {
        return !TELLING.contains(node.operator())
                && data(node).stream().anyMatch(name -> wide.contains(name) || isFloat(constants.get(name)));
    }

    private static boolean isFloat(Graph.Constant constant) {
        return constant != null && constant.type() == Graph.Type.FLOAT;
    }

    private String inHalf(String name) {
        if (parts.containsKey(name)) {
            parts.computeIfPresent(name, (same, part) -> part.as(Graph.Type.FLOAT16));
            return name;
        }
        if (!wide.contains(name) && !isFloat(constants.get(name))) {
            return name;
        }
        String half = name + "_half";
        if (made.add(half)) {
            if (wide.contains(name)) {
                nodes.add(cast(name, half, HALF));
            } else {
                constants.put(half, narrowed(constants.get(name)));
            }
        }
        return half;
    }

    /** The mask of attention holds numbers beyond the largest half. */
    private static Graph.Constant narrowed(Graph.Constant constant) {
        float[] values = ((float[]) constant.values()).clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(-LARGEST, Math.min(LARGEST, values[i]));
        }
        return new Graph.Constant(Graph.Type.FLOAT16, constant.shape(), values);
    }

    private static Node cast(String from, String to, long type) {
        return new Node("Cast", "", List.of(from), List.of(to), Map.of("to", type));
    }
}
