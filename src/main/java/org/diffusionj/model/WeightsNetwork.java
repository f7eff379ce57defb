package org.diffusionj.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.diffusionj.graph.ContribOperators;
import org.diffusionj.graph.CpuOperators;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.HalfGraph;
import org.diffusionj.graph.HalfOperators;
import org.diffusionj.graph.LayerOperators;
import org.diffusionj.graph.OnnxWriter;
import org.diffusionj.graph.Operators;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.WeightValues;
import org.diffusionj.weights.Dtype;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightChange;

/** A network that is built from files of weights, with changes laid over some of them. */
final class WeightsNetwork implements NetworkDescription {
    private final Function<Operators, Graph> network;
    private final Map<String, Values> weights;
    private final boolean floatOnly;
    private final Map<Path, Long> sizes = new HashMap<>();
    private LayerSizes layers;

    private WeightsNetwork(Function<Operators, Graph> network, Map<String, Values> weights, boolean floatOnly) {
        this.network = network;
        this.weights = weights;
        this.floatOnly = floatOnly;
        files().forEach(file -> sizes.put(file, file.toFile().length()));
    }

    /** @param weights by the graph's names */
    static WeightsNetwork of(Function<Operators, Graph> network, Map<String, Weight> weights) {
        Map<String, Values> values = new HashMap<>();
        weights.forEach((name, weight) -> values.put(name, new Values(weight, List.of(), List.of())));
        return new WeightsNetwork(network, values, false);
    }

    /** The same network, which half precision would overflow. */
    WeightsNetwork inFloatOnly() {
        return new WeightsNetwork(network, weights, true);
    }

    /** The same network with changes laid over its weights, by the graph's names. */
    WeightsNetwork with(Map<String, List<WeightChange>> changes) {
        Map<String, Values> changed = new HashMap<>(weights);
        changes.forEach((name, list) ->
                changed.computeIfPresent(name, (same, values) -> new Values(values.weight, list, values.further)));
        return new WeightsNetwork(network, changed, floatOnly);
    }

    /**
     * The same network with further rows of one weight.
     *
     * @param larger describes it
     */
    WeightsNetwork with(String name, List<float[]> rows, Function<Operators, Graph> larger) {
        Map<String, Values> changed = new HashMap<>(weights);
        changed.computeIfPresent(name, (same, values) -> new Values(values.weight, values.changes, rows));
        return new WeightsNetwork(larger, changed, floatOnly);
    }

    /** The same network with the weights of another one, under names that begin so. */
    WeightsNetwork beside(String prefix, WeightsNetwork other) {
        Map<String, Values> both = new HashMap<>(weights);
        other.weights.forEach((name, values) -> both.put(prefix + name, values));
        return new WeightsNetwork(network, both, floatOnly);
    }

    /** The same weights as another network has them. */
    WeightsNetwork as(Function<Operators, Graph> other) {
        return new WeightsNetwork(other, weights, floatOnly);
    }

    /** The shapes of all weights, as the files have them. */
    Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new HashMap<>();
        weights.forEach((name, values) -> shapes.put(name, values.weight.shape()));
        return shapes;
    }

    @Override
    public Form form(Flavour flavour) {
        if (flavour == Flavour.CUDA_HALF && !floatOnly) {
            return halfForm(HalfGraph.of(graph(new HalfOperators())));
        }
        Graph graph = graph(flavour == Flavour.CPU ? new CpuOperators() : new ContribOperators());
        return new Form(OnnxWriter.write(graph), parts(graph));
    }

    @Override
    public Layers layers() {
        return new Layers(graph(new LayerOperators()), Map.copyOf(weights));
    }

    /**
     * A graph with layouts of two kinds. What ONNX Runtime moves a transposition past, it lays out anew, so the graph
     * holds the vectors that are added and multiplied itself: it could not be asked for the values of others.
     */
    Form halfForm(Graph graph) {
        Map<String, Part> parts = parts(graph);
        parts.keySet().removeIf(name -> isVector(graph.parts().get(name)));
        return new Form(OnnxWriter.write(graph, part -> isVector(part)
                ? Optional.of(values(part.weight(), part.first(), part.shape())) : Optional.empty()), parts);
    }

    private boolean isVector(Graph.Part part) {
        return weights.get(part.weight()).shape().size() == 1;
    }

    private float[] values(String name, long first, List<Long> shape) {
        int from = Math.toIntExact(first);
        return Arrays.copyOfRange(weights.get(name).floats(), from, from + Math.toIntExact(shape.get(0)));
    }

    private Map<String, Part> parts(Graph graph) {
        Map<String, Part> parts = new HashMap<>();
        graph.parts().forEach((name, part) -> parts.put(name, new Part(
                new StoredWeight(weights.get(part.weight()), storage(part)), part.first(), part.taken())));
        return parts;
    }

    private static Storage storage(Graph.Part part) {
        return new Storage(part.type() == Graph.Type.FLOAT16, switch (part.layout()) {
            case PLAIN -> Order.OWN;
            case CHANNELS_LAST -> Order.CHANNELS_LAST;
            case FOLDED -> Order.FOLDED;
            case TURNED -> Order.TURNED;
            case QUARTERED -> Order.QUARTERED;
        });
    }

    @Override
    public void requireUnchanged() {
        sizes.forEach((file, size) -> {
            long now = file.toFile().length();
            if (now != size) {
                throw new ModelException(file, "the file was changed while the model was in use: it had " + size
                        + " bytes, and has " + now + " now", "Put the whole file back, then run the command again",
                        "docs/troubleshooting.md#weights-do-not-open");
            }
        });
    }

    /** The network made of certain operators. */
    Graph graph(Operators operators) {
        return network.apply(operators);
    }

    @Override
    public long bytes() {
        return weights.values().stream().mapToLong(Values::count).sum() * Float.BYTES;
    }

    @Override
    public synchronized double largestTensor(double positions) {
        if (layers == null) {
            layers = layers(graph(new CpuOperators()));
        }
        return layers.largestTensor(positions);
    }

    private static LayerSizes layers(Graph graph) {
        Map<String, List<Long>> shapes = new HashMap<>();
        graph.parts().forEach((name, part) -> shapes.put(name, part.taken()));
        List<String> pictures = graph.inputs().stream()
                .filter(input -> input.shape().orElse(List.of()).size() == 4).map(Graph.Port::name).toList();
        try {
            return LayerSizes.of(GraphNodes.read(WireReader.of(OnnxWriter.write(graph))), shapes, pictures, 0);
        } catch (IOException e) {
            throw new IllegalStateException("a graph that was written cannot be read", e);
        }
    }

    /** How most of the weights are kept in their files, in words. */
    String stored() {
        Map<Dtype, Long> counts = new EnumMap<>(Dtype.class);
        weights.values().forEach(values -> counts.merge(values.weight.dtype(), values.count(), Long::sum));
        return switch (Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey()) {
            case F16 -> "half";
            case BF16 -> "bfloat16";
            case F64 -> "double";
            default -> "float";
        };
    }

    /** The files that hold the weights. */
    List<Path> files() {
        return weights.values().stream().map(values -> values.weight.file()).distinct().sorted().toList();
    }

    /** One weight's values, widened to floats and changed. */
    float[] values(String name) {
        return weights.get(name).floats();
    }

    /** A weight in a file. Not a record: another object means that it is to be read. */
    private static final class Values implements WeightValues {
        private final Weight weight;
        private final List<WeightChange> changes;
        private final List<float[]> further;

        /** @param further values that follow those of the file */
        Values(Weight weight, List<WeightChange> changes, List<float[]> further) {
            this.weight = weight;
            this.changes = changes;
            this.further = further;
        }

        @Override
        public long count() {
            return weight.count() + further.stream().mapToLong(values -> values.length).sum();
        }

        @Override
        public Optional<ByteBuffer> mapped() {
            return mapped(Dtype.F32);
        }

        @Override
        public Optional<ByteBuffer> mappedHalves() {
            return mapped(Dtype.F16);
        }

        private Optional<ByteBuffer> mapped(Dtype type) {
            return changes.isEmpty() && further.isEmpty() && weight.liesAs(type) ? Optional.of(weight.map())
                    : Optional.empty();
        }

        @Override
        public List<Long> shape() {
            return weight.shape();
        }

        @Override
        public void writeTo(FloatBuffer values) {
            if (changes.isEmpty()) {
                weight.writeTo(values);
            } else {
                values.put(floats());
            }
            further.forEach(values::put);
        }

        float[] floats() {
            float[] values = weight.floats();
            changes.forEach(change -> change.applyInPlace(values, weight.shape()));
            return values;
        }
    }
}
