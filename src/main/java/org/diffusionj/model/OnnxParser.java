package org.diffusionj.model;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diffusionj.model.OnnxFile.ExternalData;
import org.diffusionj.model.OnnxFile.Initializer;
import org.diffusionj.model.OnnxFile.Value;

/** Reads an {@link OnnxFile} out of the messages of onnx.proto, whose field numbers these are. */
final class OnnxParser {
    /** Far more than any: where values are taken for sizes, there would be millions. */
    private static final int MOST_AXES = 64;
    private static final Set<String> CONVOLUTIONS = Set.of("Conv", "NhwcConv");

    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final List<Initializer> initializers = new ArrayList<>();
    private final Set<String> halves = new HashSet<>();
    private final Set<String> convolved = new HashSet<>();

    OnnxFile parse(Path file, WireReader model, Optional<WeightsNetwork> made) throws IOException {
        boolean graph = false;
        boolean operators = false;
        while (model.next()) {
            if (model.field() == 7) {
                parseGraph(model.message());
                graph = true;
            } else {
                operators |= model.field() == 8;
                model.skip();
            }
        }
        if (!graph || !operators) {
            throw new EOFException("it ends before " + (graph ? "the version of its operators" : "the graph"));
        }
        Set<String> weights = new HashSet<>();
        initializers.forEach(initializer -> weights.add(initializer.name()));
        inputs.removeIf(input -> weights.contains(input.name()));
        convolved.retainAll(halves);
        return new OnnxFile(file, List.copyOf(inputs), List.copyOf(outputs), List.copyOf(initializers),
                convolved.isEmpty() ? Precision.FLOAT : Precision.HALF, made);
    }

    private void parseGraph(WireReader graph) throws IOException {
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> node(graph.message());
                case 5 -> initializers.add(initializer(graph.message()));
                case 11 -> inputs.add(value(graph.message()));
                case 12 -> outputs.add(value(graph.message()));
                default -> graph.skip();
            }
        }
    }

    /** The weights of a convolution are its second input. */
    private void node(WireReader node) throws IOException {
        List<String> given = new ArrayList<>();
        String operator = "";
        while (node.next()) {
            switch (node.field()) {
                case 1 -> given.add(node.text());
                case 4 -> operator = node.text();
                default -> node.skip();
            }
        }
        if (CONVOLUTIONS.contains(operator) && given.size() > 1) {
            convolved.add(given.get(1));
        }
    }

    private static Value value(WireReader info) throws IOException {
        String name = "";
        List<Long> shape = new ArrayList<>();
        while (info.next()) {
            switch (info.field()) {
                case 1 -> name = info.text();
                case 2 -> typeShape(info.message(), shape);
                default -> info.skip();
            }
        }
        return new Value(name, List.copyOf(shape));
    }

    /** TypeProto (tensor_type = 1) to TypeProto.Tensor (shape = 2) to TensorShapeProto (dim = 1). */
    private static void typeShape(WireReader type, List<Long> shape) throws IOException {
        while (type.next()) {
            if (type.field() != 1) {
                type.skip();
                continue;
            }
            WireReader tensor = type.message();
            while (tensor.next()) {
                if (tensor.field() == 2) {
                    dimensions(tensor.message(), shape);
                } else {
                    tensor.skip();
                }
            }
        }
    }

    private static void dimensions(WireReader sizes, List<Long> shape) throws IOException {
        while (sizes.next()) {
            if (sizes.field() != 1) {
                sizes.skip();
                continue;
            }
            WireReader dimension = sizes.message();
            long size = -1;
            while (dimension.next()) {
                if (dimension.field() == 1) {
                    size = dimension.varint();
                } else {
                    dimension.skip();
                }
            }
            shape.add(size);
        }
    }

    private Initializer initializer(WireReader tensor) throws IOException {
        String name = "";
        List<Long> shape = new ArrayList<>();
        String location = null;
        long offset = 0;
        long length = 0;
        long type = 0;
        while (tensor.next()) {
            switch (tensor.field()) {
                case 1 -> sizes(tensor, shape);
                case 2 -> type = tensor.varint();
                case 8 -> name = tensor.text();
                case 13 -> {
                    Entry entry = entry(tensor.message());
                    switch (entry.key) {
                        case "location" -> location = entry.value;
                        case "offset" -> offset = entry.number();
                        case "length" -> length = entry.number();
                        default -> { }    // Checksums and the like.
                    }
                }
                default -> tensor.skip();
            }
        }
        if (type == OnnxWeights.HALF) {
            halves.add(name);
        }
        return new Initializer(name, List.copyOf(shape), location == null ? Optional.empty()
                : Optional.of(new ExternalData(location, offset, length)));
    }

    /** Repeated numbers stand one by one or packed. */
    private static void sizes(WireReader tensor, List<Long> shape) throws IOException {
        if (tensor.wireType() == WireReader.VARINT) {
            shape.add(tensor.varint());
            return;
        }
        WireReader packed = tensor.message();
        while (packed.hasMore()) {
            shape.add(packed.varint());
            if (shape.size() > MOST_AXES) {
                throw new WireReader.MalformedException("a weight of more than " + MOST_AXES + " axes");
            }
        }
    }

    private static Entry entry(WireReader pair) throws IOException {
        String key = "";
        String value = "";
        while (pair.next()) {
            switch (pair.field()) {
                case 1 -> key = pair.text();
                case 2 -> value = pair.text();
                default -> pair.skip();
            }
        }
        return new Entry(key, value);
    }

    private record Entry(String key, String value) {
        long number() throws IOException {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new WireReader.MalformedException("external data with " + key + " \"" + value + "\"");
            }
        }
    }
}
