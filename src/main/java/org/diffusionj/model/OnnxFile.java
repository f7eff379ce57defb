package org.diffusionj.model;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Operators;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.weights.WeightChange;

/**
 * What an ONNX graph file says about itself, read without loading it: weights are skipped, so this
 * takes milliseconds and little memory for a file of any size.
 *
 * @param inputs those that a caller gives, initializers left out
 * @param initializers the weights, with their names and shapes
 * @param precision float too for weights that are stored in half and cast before they are used
 * @param made the network, if it is built from weights in the file; none if the file is the graph
 */
public record OnnxFile(
        Path file, List<Value> inputs, List<Value> outputs, List<Initializer> initializers, Precision precision,
        Optional<WeightsNetwork> made) {
    private static final String ANCHOR = "docs/troubleshooting.md#graph-does-not-load";

    /**
     * An input or output.
     *
     * @param shape sizes, -1 where any size goes
     */
    public record Value(String name, List<Long> shape) {}

    /**
     * A weight.
     *
     * @param external where its values are if not in the graph file
     */
    public record Initializer(String name, List<Long> shape, Optional<ExternalData> external) {}

    /**
     * A part of a file beside the graph.
     *
     * @param location the file, relative to the graph's folder
     * @param length in bytes, 0 for the rest of the file
     */
    public record ExternalData(String location, long offset, long length) {}

    /** @throws ModelException if the file is missing, cut short or not an ONNX graph */
    public static OnnxFile read(Path file) {
        if (TextFile.isAbsent(file)) {
            throw problem(file, "the graph file is missing");
        }
        if (Files.isDirectory(file)) {
            throw problem(file, "there is a folder where the graph file must be");
        }
        TextFile.requireNoDevice(file);
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() == 0) {
                throw problem(file, "the graph file is empty");
            }
            return new OnnxParser().parse(file, WireReader.of(channel), Optional.empty());
        } catch (WireReader.MalformedException e) {
            if (isLfsPointer(file)) {
                throw pointer(file, "the graph");
            }
            throw problem(file, "this is no ONNX graph (" + e.getMessage() + ")");
        } catch (EOFException e) {
            throw problem(file, "the graph file is truncated: " + e.getMessage());
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    /** A network that is built from weights in a file. */
    static OnnxFile made(Path weights, WeightsNetwork network) {
        try {
            return new OnnxParser().parse(weights, WireReader.of(graph(network)), Optional.of(network));
        } catch (IOException e) {
            throw new IllegalStateException("the graph that was made of " + weights + " is none", e);
        }
    }

    private static byte[] graph(WeightsNetwork network) {
        return network.form(NetworkDescription.Flavour.CPU).graph();
    }

    /** Reads something out of a graph. */
    interface Reading<T> {
        T read(WireReader graph) throws IOException;
    }

    /** Reads the graph once more, for what is not kept. */
    <T> T reading(Reading<T> reading) throws IOException {
        if (made.isPresent()) {
            return reading.read(WireReader.of(graph(made.get())));
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return reading.read(WireReader.of(channel));
        }
    }

    private static boolean isLfsPointer(Path file) {
        try {
            return Files.size(file) < 1024 && TextFile.isPointer(Files.readString(file));
        } catch (IOException e) {
            return false;
        }
    }

    private static ModelException pointer(Path file, String content) {
        return new ModelException(file, "this is only a Git LFS pointer to " + content + ", not the file itself",
                "Run 'git lfs pull' in the model's repository, or download the file itself", ANCHOR);
    }

    private static ModelException problem(Path file, String problem) {
        return new ModelException(file, problem, "Copy or download the file again", ANCHOR);
    }

    /**
     * The further files that hold weights, sorted by name.
     *
     * @throws ModelException if one is missing or shorter than the graph says
     */
    public List<Path> externalFiles() {
        if (made.isPresent()) {
            return made.get().files().stream().filter(weights -> !weights.equals(file)).toList();
        }
        Set<String> locations = new HashSet<>();
        for (Initializer initializer : initializers) {
            initializer.external.ifPresent(data -> {
                if (locations.add(data.location)) {
                    requirePresent(data);
                }
                requireLongEnough(initializer, data);
            });
        }
        return locations.stream().sorted().map(file::resolveSibling).toList();
    }

    /** What the graph and the files of weights beside it take on the disk, and once loaded in memory. */
    long bytes() {
        return made.map(WeightsNetwork::bytes).orElseGet(() -> file.toFile().length()
                + externalFiles().stream().mapToLong(weights -> weights.toFile().length()).sum());
    }

    private void requirePresent(ExternalData data) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        // Java knows no path with this character.
        if (data.location.indexOf('\0') >= 0 || !folder.resolve(data.location).normalize().startsWith(folder)) {
            throw new ModelException(file, "the graph wants weights from \"" + data.location
                    + "\", outside of its folder", "Export the model again", ANCHOR);
        }
        Path weights = file.resolveSibling(data.location);
        if (Files.isSymbolicLink(weights) && !Files.exists(weights)) {
            throw TextFile.unreadable(weights, new NoSuchFileException(weights.toString()));
        }
        if (Files.isDirectory(weights)) {
            throw problem(weights, "there is a folder where the external data of " + file.getFileName() + " must be");
        }
        TextFile.requireNoDevice(weights);
        if (!Files.exists(weights)) {
            throw new ModelException(weights, "the external data of " + file.getFileName() + " is missing",
                    "Put this file beside the graph: both belong together", ANCHOR);
        }
    }

    private void requireLongEnough(Initializer initializer, ExternalData data) {
        Path weights = file.resolveSibling(data.location);
        try {
            long size = Files.size(weights);
            if (data.offset < 0 || data.length < 0) {
                throw problem(file, "the graph wants '" + initializer.name + "' from a negative place in its external"
                        + " data");
            }
            long needed = data.offset > Long.MAX_VALUE - data.length ? Long.MAX_VALUE : data.offset + data.length;
            if (size < needed && isLfsPointer(weights)) {
                throw pointer(weights, "the external data of " + file.getFileName());
            }
            if (size < needed) {
                throw problem(weights, "the external data is truncated: it has " + size + " bytes, but "
                        + file.getFileName() + " wants '" + initializer.name + "' up to byte " + needed);
            }
        } catch (IOException e) {
            throw TextFile.unreadable(weights, e);
        }
    }

    /** The weight whose name ends so (exporters prepend and append their own words), if there is one. */
    Optional<Initializer> initializerLike(String pattern) {
        return initializers.stream().filter(initializer -> initializer.name.matches(pattern)).findFirst();
    }

    /** The declared size of an input's axis, -1 if there is none. */
    int sizeOf(String input, int axis) {
        List<Long> shape = inputs.stream().filter(value -> value.name().equals(input))
                .findFirst().map(Value::shape).orElse(List.of());
        return size(shape, axis);
    }

    /** The size of an axis, -1 if there is no such axis or any size goes. */
    static int size(List<Long> shape, int axis) {
        return axis >= 0 && axis < shape.size() && shape.get(axis) > 0 && shape.get(axis) <= Integer.MAX_VALUE
                ? shape.get(axis).intValue() : -1;
    }

    /**
     * The shapes of the weights, by diffusers' names.
     *
     * @throws IllegalStateException if the file is an exported graph
     */
    Map<String, List<Long>> shapes() {
        return requireMade().shapes();
    }

    /** The same network with changes laid over its weights. */
    OnnxFile changed(Map<String, List<WeightChange>> changes) {
        return changes.isEmpty() ? this : with(requireMade().with(changes));
    }

    /** The same network with further rows of a weight. */
    OnnxFile with(String weight, List<float[]> rows, LongFunction<Function<Operators, Graph>> larger) {
        long width = shapes().get(weight).get(1);
        long further = rows.stream().mapToLong(row -> row.length).sum() / width;
        return with(requireMade().with(weight, rows, larger.apply(further)));
    }

    private OnnxFile with(WeightsNetwork network) {
        return new OnnxFile(file, inputs, outputs, initializers, precision, Optional.of(network));
    }

    private WeightsNetwork requireMade() {
        return made.orElseThrow(() -> new IllegalStateException(file + " is an exported graph"));
    }

    /** The network that this graph describes. */
    public NetworkSource source() {
        return new NetworkSource(file, made.map(network -> network));
    }

    /**
     * How large its layers are.
     *
     * @param unknown heads of an attention whose graph does not tell
     */
    LayerSizes layers(long unknown) {
        Map<String, List<Long>> weights = new HashMap<>();
        initializers.forEach(weight -> weights.put(weight.name(), weight.shape()));
        List<String> pictures = inputs.stream().filter(input -> input.shape().size() == 4).map(Value::name).toList();
        try {
            return reading(reader -> LayerSizes.of(GraphNodes.read(reader), weights, pictures, unknown));
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    /** Names of the inputs. */
    public List<String> inputNames() {
        return inputs.stream().map(Value::name).toList();
    }

    /** Names of the outputs. */
    public List<String> outputNames() {
        return outputs.stream().map(Value::name).toList();
    }
}
