package org.diffusionj.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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

    private final Map<String, Weight> weights;

    private OnnxInitialisers(Map<String, Weight> weights) {
        this.weights = weights;
    }

    /** @throws ModelException if the graph contradicts itself or cannot be read */
    static Weights read(OnnxFile graph) {
        OnnxInitialisers read = new OnnxInitialisers(OnnxWeights.placed(graph, name -> true));
        try {
            graph.reading(GraphNodes::read).nodes().forEach(read::name);
        } catch (IOException e) {
            throw TextFile.unreadable(graph.file(), e);
        }
        read.weights.keySet().removeIf(name -> !PARAMETER.matcher(name).matches());
        return new Weights(graph.file(), read.weights, Map.of());
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
