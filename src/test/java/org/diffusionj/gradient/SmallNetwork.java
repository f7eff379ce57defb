package org.diffusionj.gradient;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.OnnxWriter;
import org.diffusionj.graph.Value;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkDescription;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.WeightValues;
import org.diffusionj.tensor.Tensor;

/** A few operators with weights, each of which learns unless its name begins with "stays". */
final class SmallNetwork {
    private static final String STAYS = "stays";

    final Graph graph;
    final Map<String, float[]> weights = new HashMap<>();
    final Set<String> learned = new TreeSet<>();
    private final Network network;
    private final long[] shape;

    /** @param output of the operators, (2, channels, height, width) */
    SmallNetwork(Function<GraphBuilder, Value> output, long... shape) {
        GraphBuilder builder = new GraphBuilder(new LearningOperators(Map.of()));
        builder.output("out", output.apply(builder));
        graph = builder.build();
        graph.weights().keySet().stream().sorted().forEach(name -> {
            weights.put(name, waves(graph.weights().get(name), weights.size()));
            if (!name.startsWith(STAYS)) {
                learned.add(name);
            }
        });
        Graph learning = LearningGraph.of(graph, Map.of(), learned);
        network = new OrtBackend().open(new NetworkSource(Path.of("small"), Optional.of(new Described(learning))));
        this.shape = shape;
    }

    /** The loss and the gradients, by the weights' names. */
    Map<String, float[]> run() {
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put(LearningGraph.TARGET, Tensor.of(waves(boxed(shape), 77), shape));
        inputs.put(LearningGraph.SHARES, Tensor.of(new float[] {1, 0.5f}, 2, 1, 1, 1));
        Map<String, Graph.Part> parts = LearningGraph.parts(graph, List.copyOf(learned));
        parts.forEach((input, part) -> inputs.put(input, Tensor.of(weights.get(part.weight()),
                part.taken().stream().mapToLong(Long::longValue).toArray())));
        Map<String, Tensor> outputs = network.run(inputs, new Cancellation());
        Map<String, float[]> found = new HashMap<>();
        parts.forEach((input, part) ->
                found.put(part.weight(), outputs.get(LearningGraph.gradient(input)).data()));
        float[] errors = outputs.get(LearningGraph.ERRORS).data();
        found.put(LearningGraph.ERRORS, new float[] {(errors[0] + 0.5f * errors[1]) / 2});
        return found;
    }

    void close() {
        network.close();
    }

    private static List<Long> boxed(long[] shape) {
        List<Long> boxed = new ArrayList<>();
        for (long size : shape) {
            boxed.add(size);
        }
        return boxed;
    }

    private static float[] waves(List<Long> shape, int phase) {
        float[] values = new float[(int) Sizes.count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(1 + 1.7 * i + phase);
        }
        return values;
    }

    /** The graph with the weights that stay. */
    private final class Described implements NetworkDescription {
        private final Graph learning;
        private final Map<String, StoredWeight> stored = new HashMap<>();

        Described(Graph learning) {
            this.learning = learning;
        }

        @Override
        public Form form(Flavour flavour) {
            Map<String, Part> parts = new HashMap<>();
            learning.parts().forEach((name, part) -> parts.put(name, new Part(stored.computeIfAbsent(name, key ->
                    new StoredWeight(new Kept(weights.get(part.weight()), part.shape()), new Storage(false,
                            part.layout() == Graph.Layout.TURNED ? Order.TURNED : Order.OWN))), 0, part.taken())));
            return new Form(OnnxWriter.write(learning), parts);
        }

        @Override
        public Layers layers() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void requireUnchanged() {
            // nothing lies in a file
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public double largestTensor(double positions) {
            return 0;
        }
    }

    /** Values in memory. */
    private record Kept(float[] values, List<Long> shape) implements WeightValues {
        @Override
        public long count() {
            return values.length;
        }

        @Override
        public void writeTo(FloatBuffer into) {
            into.put(values);
        }
    }
}
