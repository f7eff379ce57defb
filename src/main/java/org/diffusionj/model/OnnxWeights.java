package org.diffusionj.model;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.diffusionj.weights.Dtype;
import org.diffusionj.weights.Weight;

/** Where the initializers of a graph lie, in the graph's file or in its external data. */
final class OnnxWeights {
    static final int HALF = 10;
    private static final Map<Integer, Dtype> TYPES =
            Map.of(1, Dtype.F32, HALF, Dtype.F16, 11, Dtype.F64, 16, Dtype.BF16);

    private OnnxWeights() {}

    /**
     * The values of one weight, as floats.
     *
     * @throws ModelException if they are not there, or no floating numbers
     */
    static float[] read(OnnxFile graph, OnnxFile.Initializer weight) {
        if (graph.made().isPresent()) {
            return graph.made().get().values(weight.name());
        }
        return Optional.ofNullable(placed(graph, weight.name()::equals).get(weight.name())).map(Weight::floats)
                .orElseThrow(() -> problem(graph, "the weight '" + weight.name() + "' holds no floating numbers"));
    }

    /**
     * Those initializers of floating numbers whose names are wanted, by their names in the graph.
     *
     * @throws ModelException if the graph contradicts itself or cannot be read
     */
    static Map<String, Weight> placed(OnnxFile graph, Predicate<String> wanted) {
        try {
            Map<String, Tensor> tensors = graph.reading(OnnxWeights::tensors);
            graph.externalFiles(); // checks them
            Map<String, Weight> placed = new LinkedHashMap<>();
            for (OnnxFile.Initializer initializer : graph.initializers()) {
                Tensor tensor = tensors.get(initializer.name());
                if (wanted.test(initializer.name()) && TYPES.containsKey(tensor.type)) {
                    placed.put(tensor.name, placed(graph, initializer, tensor));
                }
            }
            return placed;
        } catch (IOException | ArithmeticException e) {
            throw problem(graph, "the weights of this graph cannot be read (" + e.getMessage() + ")");
        }
    }

    /** What onnx.proto says of a tensor: its type, and where its values are in the graph file, if they are there. */
    private record Tensor(String name, int type, long offset, long length) {}

    /** ModelProto (graph = 7) to GraphProto (initializer = 5) to TensorProto. */
    private static Map<String, Tensor> tensors(WireReader model) throws IOException {
        Map<String, Tensor> tensors = new HashMap<>();
        while (model.next()) {
            if (model.field() != 7) {
                model.skip();
                continue;
            }
            WireReader graph = model.message();
            while (graph.next()) {
                if (graph.field() == 5) {
                    Tensor tensor = tensor(graph.message());
                    tensors.put(tensor.name, tensor);
                } else {
                    graph.skip();
                }
            }
        }
        return tensors;
    }

    /** The values stand in float_data or raw_data. */
    private static Tensor tensor(WireReader tensor) throws IOException {
        String name = "";
        int type = 0;
        long offset = 0;
        long length = 0;
        while (tensor.next()) {
            switch (tensor.field()) {
                case 2 -> type = (int) tensor.varint();
                case 4, 9 -> {
                    WireReader values = tensor.message();
                    offset = values.position();
                    length = values.left();
                }
                case 8 -> name = tensor.text();
                default -> tensor.skip();
            }
        }
        return new Tensor(name, type, offset, length);
    }

    private static Weight placed(OnnxFile graph, OnnxFile.Initializer initializer, Tensor tensor) throws IOException {
        Optional<OnnxFile.ExternalData> outside = initializer.external();
        Weight weight = Weight.contiguous(tensor.name, TYPES.get(tensor.type), initializer.shape(),
                outside.map(data -> graph.file().resolveSibling(data.location())).orElse(graph.file()),
                outside.map(OnnxFile.ExternalData::offset).orElse(tensor.offset));
        long length = outside.map(OnnxFile.ExternalData::length).filter(given -> given > 0)
                .orElse(outside.isPresent() ? weight.bytes() : tensor.length);
        if (initializer.shape().stream().anyMatch(size -> size < 0) || length != weight.bytes()) {
            throw new WireReader.MalformedException("the weight '" + tensor.name + "' has the shape "
                    + initializer.shape() + " and " + length + " bytes");
        }
        return weight;
    }

    private static ModelException problem(OnnxFile graph, String problem) {
        return new ModelException(graph.file(), problem, "Copy or export the model again",
                "docs/troubleshooting.md#graph-does-not-load");
    }
}
