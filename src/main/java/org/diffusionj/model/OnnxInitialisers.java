package org.diffusionj.model;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diffusionj.weights.Dtype;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.Weights;

/**
 * The weights of an exported graph by the names of the network's parameters. PyTorch's exporter keeps these names, but
 * for weights that it computes beforehand: matrices that it transposes, and the factors and sums of group
 * normalisations. Those are found by the nodes that take them, whose names tell the module.
 */
final class OnnxInitialisers {
    /** How parameters are called: modules, then the parameter. Constants have other names. */
    private static final Pattern PARAMETER = Pattern.compile("\\w+(\\.\\w+)+");

    private static final String NAMELESS = "onnx::";
    private static final Map<Integer, Dtype> TYPES = Map.of(
            OnnxWeights.FLOAT, Dtype.F32, OnnxWeights.HALF, Dtype.F16, 11, Dtype.F64, OnnxWeights.BFLOAT16, Dtype.BF16);

    private final OnnxFile graph;
    private final Map<String, Weight> weights = new LinkedHashMap<>();

    private OnnxInitialisers(OnnxFile graph) {
        this.graph = graph;
    }

    /** @throws ModelException if the graph contradicts itself or cannot be read */
    static Weights read(OnnxFile graph) {
        OnnxInitialisers read = new OnnxInitialisers(graph);
        try {
            read.place(graph.reading(OnnxInitialisers::tensors));
            graph.reading(GraphNodes::read).nodes().forEach(read::name);
        } catch (IOException | ArithmeticException e) {
            throw new ModelException(graph.file(), "the weights of this graph cannot be read (" + e.getMessage() + ")",
                    "Copy or export the model again", "docs/troubleshooting.md#graph-does-not-load");
        }
        read.weights.keySet().removeIf(name -> !PARAMETER.matcher(name).matches());
        return new Weights(graph.file(), read.weights, Map.of());
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

    private void place(Map<String, Tensor> tensors) throws IOException {
        graph.externalFiles(); // checks them
        for (OnnxFile.Initializer initializer : graph.initializers()) {
            Tensor tensor = tensors.get(initializer.name());
            if (TYPES.containsKey(tensor.type)) {
                weights.put(tensor.name, placed(initializer, tensor));
            }
        }
    }

    private Weight placed(OnnxFile.Initializer initializer, Tensor tensor) throws IOException {
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

    private void name(GraphNodes.Node node) {
        String module = module(node.name());
        switch (node.operator()) {
            // One of two parameters with equal values takes the other's.
            case "Identity" -> node.outputs().forEach(name ->
                    node.inputs().stream().map(weights::get).forEach(weight -> add(weight, name)));
            case "MatMul" -> nameless(node, 2).ifPresent(weight -> add(weight.transposed(), module + ".weight"));
            case "Mul" -> nameless(node, 3).ifPresent(weight -> add(channels(weight), module + ".weight"));
            case "Add" -> nameless(node, 3).ifPresent(weight -> add(channels(weight), module + ".bias"));
            default -> { }    // Takes parameters by their names.
        }
    }

    private void add(Weight weight, String name) {
        if (weight != null) {
            weights.putIfAbsent(name, weight.named(name));
        }
    }

    private Optional<Weight> nameless(GraphNodes.Node node, int axes) {
        return node.inputs().stream().filter(input -> input.startsWith(NAMELESS)).map(weights::get)
                .filter(weight -> weight != null && weight.shape().size() == axes).findFirst();
    }

    /** A value for each channel, without the axes of size 1 behind. */
    private static Weight channels(Weight weight) {
        return Weight.contiguous(weight.name(), weight.dtype(), List.of(weight.count()), weight.file(),
                weight.offset());
    }

    private static String module(String node) {
        return node.replaceFirst("^/", "").replaceFirst("/?[^/]*$", "").replace('/', '.');
    }
}
