package org.diffusionj.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of an ONNX graph in their order, and its short whole-number constants by name, read out of the messages
 * of onnx.proto, whose field numbers these are.
 */
record GraphNodes(List<Node> nodes, Map<String, List<Long>> numbers) {
    private static final int INT64 = 7;

    /** As many sizes as a shape has; longer constants are no shapes. */
    private static final int LONGEST = 8;

    /**
     * A node.
     *
     * @param name exporters of PyTorch make it of the module's path: {@code /encoder/layers.0/mlp/fc1/MatMul}
     * @param stride of a convolution along the first axis, 1 if there is none
     */
    record Node(String name, String operator, List<String> inputs, List<String> outputs, long stride) {}

    static GraphNodes read(WireReader model) throws IOException {
        GraphNodes read = new GraphNodes(new ArrayList<>(), new HashMap<>());
        while (model.next()) {
            if (model.field() == 7) {
                read.graph(model.message());
            } else {
                model.skip();
            }
        }
        return read;
    }

    private void graph(WireReader graph) throws IOException {
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> node(graph.message());
                case 5 -> {
                    Numbers tensor = tensor(graph.message());
                    numbers.put(tensor.name, tensor.values);
                }
                default -> graph.skip();
            }
        }
    }

    private void node(WireReader node) throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String name = "";
        String operator = "";
        List<Long> constant = List.of();
        long stride = 1;
        while (node.next()) {
            switch (node.field()) {
                case 1 -> inputs.add(node.text());
                case 2 -> outputs.add(node.text());
                case 3 -> name = node.text();
                case 4 -> operator = node.text();
                case 5 -> {
                    Numbers attribute = attribute(node.message());
                    constant = attribute.name.equals("value") ? attribute.values : constant;
                    stride = attribute.name.equals("strides") && !attribute.values.isEmpty()
                            ? attribute.values.get(0) : stride;
                }
                default -> node.skip();
            }
        }
        if (operator.equals("Constant") && !outputs.isEmpty()) {
            numbers.put(outputs.get(0), constant);
        }
        nodes.add(new Node(name, operator, inputs, outputs, stride));
    }

    /** A name with whole numbers: none if it has others, or too many. */
    private record Numbers(String name, List<Long> values) {}

    private static Numbers attribute(WireReader attribute) throws IOException {
        String name = "";
        List<Long> values = new ArrayList<>();
        while (attribute.next()) {
            switch (attribute.field()) {
                case 1 -> name = attribute.text();
                case 5 -> values.addAll(tensor(attribute.message()).values);
                case 8 -> varints(attribute, values);
                default -> attribute.skip();
            }
        }
        return new Numbers(name, values);
    }

    private static Numbers tensor(WireReader tensor) throws IOException {
        String name = "";
        long type = 0;
        List<Long> values = new ArrayList<>();
        WireReader raw = null;
        while (tensor.next()) {
            switch (tensor.field()) {
                case 2 -> type = tensor.varint();
                case 7 -> varints(tensor, values);
                case 8 -> name = tensor.text();
                case 9 -> raw = tensor.message();
                default -> tensor.skip();
            }
        }
        while (type == INT64 && raw != null && raw.hasMore() && values.size() <= LONGEST) {
            values.add(raw.fixed64());
        }
        return new Numbers(name, type == INT64 && values.size() <= LONGEST ? values : List.of());
    }

    /** Repeated numbers stand one by one or packed. */
    private static void varints(WireReader message, List<Long> values) throws IOException {
        if (message.wireType() == WireReader.VARINT) {
            values.add(message.varint());
            return;
        }
        WireReader packed = message.message();
        while (packed.hasMore() && values.size() <= LONGEST) {
            values.add(packed.varint());
        }
    }
}
