package org.diffusionj.programs;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A graph of ComfyUI in the form of its API: nodes by id, whose inputs are values or links to other nodes. */
final class ComfyGraph {
    private static final Set<String> VALUES = Set.of("PrimitiveInt", "PrimitiveFloat", "PrimitiveString",
            "PrimitiveStringMultiline", "PrimitiveBoolean");

    private final Map<String, Node> nodes;
    private final Map<Node, Set<Node>> before = new HashMap<>();
    private final Map<Node, Set<Node>> after = new HashMap<>();

    private ComfyGraph(Map<String, Node> nodes) {
        this.nodes = nodes;
        nodes.values().forEach(node -> node.inputs.keys().forEach(input -> linked(node, input).ifPresent(link -> {
            before.computeIfAbsent(node, key -> new LinkedHashSet<>()).add(link);
            after.computeIfAbsent(link, key -> new LinkedHashSet<>()).add(node);
        })));
    }

    /** A node: its class, and what goes into it. */
    record Node(String id, String type, JsonSettings inputs) {
        /** As messages name it. */
        @Override
        public String toString() {
            return type + " (node " + id + ")";
        }
    }

    /** None if the JSON is no such graph. */
    static Optional<ComfyGraph> of(JsonSettings json) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (String id : json.keys()) {
            json.object(id).ifPresent(node -> node.text("class_type").ifPresent(type ->
                    nodes.put(id, new Node(id, type, node.object("inputs").orElse(JsonSettings.of(Map.of()))))));
        }
        return nodes.isEmpty() ? Optional.empty() : Optional.of(new ComfyGraph(nodes));
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    /** The node that an input is linked to; none if it holds a value, or the node is not there. */
    Optional<Node> linked(Node node, String input) {
        return isLink(node, input) ? Optional.ofNullable(nodes.get(node.inputs.texts(input).get(0))) : Optional.empty();
    }

    /** A link is a list of a node's id and the number of one of its outputs. */
    private static boolean isLink(Node node, String input) {
        return node.inputs.texts(input).size() == 2;
    }

    /** The value of an input, also from a node that is nothing but a value. */
    Optional<String> value(Node node, String input) {
        return isLink(node, input)
                ? linked(node, input).filter(ComfyGraph::isValue).flatMap(value -> value.inputs.text("value"))
                : node.inputs.text(input);
    }

    static boolean isValue(Node node) {
        return VALUES.contains(node.type);
    }

    /** Whether no other node takes anything from it. */
    boolean isEnd(Node node) {
        return !after.containsKey(node);
    }

    /** The nodes with all that goes into them, over any number of others. */
    Set<Node> upTo(Collection<Node> ends) {
        return reach(ends, before);
    }

    /** The nodes with all that they go into, over any number of others. */
    Set<Node> from(Collection<Node> starts) {
        return reach(starts, after);
    }

    private static Set<Node> reach(Collection<Node> starts, Map<Node, Set<Node>> next) {
        Set<Node> found = new LinkedHashSet<>();
        Deque<Node> open = new ArrayDeque<>(starts);
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (found.add(node)) {
                open.addAll(next.getOrDefault(node, Set.of()));
            }
        }
        return found;
    }

    /** The nodes of a kind, in their order. */
    static List<Node> ofTypes(Collection<Node> nodes, Set<String> types) {
        return nodes.stream().filter(node -> types.contains(node.type)).toList();
    }
}
