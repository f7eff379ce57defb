package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.GraphBuilder;
import org.diffusionj.graph.Operators;
import org.diffusionj.graph.Value;
import org.diffusionj.onednn.DnnlBackend;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.weights.Dtype;
import org.diffusionj.weights.Weight;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single layers in bfloat16 at sizes at which they are computed in their own way, against their definitions. */
class DnnlLayersTest {
    private static final int WIDTH = 40;

    @BeforeAll
    static void needsTheProcessor() {
        assumeTrue(DnnlBackend.lacks().isEmpty(), () -> DnnlBackend.lacks().orElseThrow());
    }

    /**
     * Scores lie around a middle, so far apart: exponentials of the last three sets are beyond every float.
     *
     * @param positions a multiple of the queries that are computed at a time, and one that is not
     */
    @ParameterizedTest
    @CsvSource({"1024, 0, 1", "1500, 0, 1", "1024, 70, 3", "1024, -200, 3", "1500, 300, 30"})
    void attentionIsASoftmaxHoweverLargeScoresAre(int positions, float middle, float apart) {
        int heads = 2;
        float[][] all = new float[3][];
        for (int i = 0; i < all.length; i++) {
            all[i] = normal(positions * heads * WIDTH, i);
        }
        for (int i = 0; i < all[0].length; i++) {
            // The first column of each head makes the middle, the others what scores are apart.
            all[0][i] = i % WIDTH == 0 ? middle : all[0][i] * apart;
            all[1][i] = i % WIDTH == 0 ? (float) Math.sqrt(WIDTH) : all[1][i];
        }
        for (float[] values : all) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xffff0000);
            }
        }
        Map<String, Tensor> inputs = Map.of("q", rows(all[0], heads), "k", rows(all[1], heads),
                "v", rows(all[2], heads));
        float[] result = run(operators -> {
            GraphBuilder graph = new GraphBuilder(operators);
            Value[] taken = List.of("q", "k", "v").stream()
                    .map(name -> graph.input(name, Graph.Type.FLOAT, "batch", "length", (long) heads * WIDTH))
                    .toArray(Value[]::new);
            graph.output("y", operators.attention(graph, taken[0], taken[1], taken[2], heads * WIDTH, heads, null));
            return graph.build();
        }, Map.of(), inputs);
        assertNear(attention(all, positions, heads), result);
    }

    private static Tensor rows(float[] values, int heads) {
        return Tensor.of(values, 1, values.length / (heads * WIDTH), heads * WIDTH);
    }

    private static double[] attention(float[][] all, int positions, int heads) {
        double[] result = new double[all[0].length];
        double[] shares = new double[positions];
        for (int row = 0; row < positions * heads; row++) {
            int query = row * WIDTH;
            int head = row % heads;
            for (int j = 0; j < positions; j++) {
                shares[j] = 0;
                for (int i = 0; i < WIDTH; i++) {
                    shares[j] += all[0][query + i] * (double) all[1][(j * heads + head) * WIDTH + i];
                }
            }
            double largest = Arrays.stream(shares).max().orElseThrow();
            double sum = 0;
            for (int j = 0; j < positions; j++) {
                shares[j] = Math.exp((shares[j] - largest) / Math.sqrt(WIDTH));
                sum += shares[j];
            }
            for (int j = 0; j < positions; j++) {
                for (int i = 0; i < WIDTH; i++) {
                    result[query + i] += shares[j] / sum * all[2][(j * heads + head) * WIDTH + i];
                }
            }
        }
        return result;
    }

    /** Groups of 4 channels in a picture that no cache holds, and of 20 in a small one, with and without SiLU. */
    @ParameterizedTest
    @CsvSource({"16, 4, 520, 512", "40, 2, 20, 24"})
    void groupsAreNormalisedByTheirOwnMeanAndVariance(
            int channels, int groups, int height, int width, @TempDir Path folder) throws IOException {
        float[] x = normal(channels * height * width, 1);
        for (int i = 0; i < x.length; i++) {
            int channel = i / (height * width);
            x[i] = channel + (1 + channel % 3) * x[i];
        }
        float[] scale = normal(channels, 2);
        float[] shift = normal(channels, 3);
        Map<String, Weight> weights = Map.of("n.weight", written(scale, folder.resolve("scale")),
                "n.bias", written(shift, folder.resolve("shift")));
        for (boolean active : new boolean[] {false, true}) {
            float[] result = run(operators -> {
                GraphBuilder graph = new GraphBuilder(operators);
                Value taken = graph.input("x", Graph.Type.FLOAT, "batch", (long) channels, "height", "width");
                graph.output("y", active ? operators.activeGroupNorm(graph, taken, "n", channels, groups, 1e-5f)
                        : operators.groupNorm(graph, taken, "n", channels, groups, 1e-5f));
                return graph.build();
            }, weights, Map.of("x", Tensor.of(x, 1, channels, height, width)));
            assertNear(normalised(x, groups, scale, shift, active), result);
        }
    }

    private static double[] normalised(float[] x, int groups, float[] scale, float[] shift, boolean active) {
        double[] result = new double[x.length];
        int count = x.length / groups;
        for (int first = 0; first < x.length; first += count) {
            double mean = 0;
            double square = 0;
            for (int i = first; i < first + count; i++) {
                mean += x[i] / (double) count;
                square += x[i] * (double) x[i] / count;
            }
            for (int i = first; i < first + count; i++) {
                int channel = i / (x.length / scale.length);
                double y = (x[i] - mean) / Math.sqrt(square - mean * mean + 1e-5) * scale[channel] + shift[channel];
                result[i] = active ? y / (1 + Math.exp(-y)) : y;
            }
        }
        return result;
    }

    private static Weight written(float[] values, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        Files.write(file, bytes.array());
        return Weight.contiguous(file.getFileName().toString(), Dtype.F32, List.of((long) values.length), file, 0);
    }

    private static float[] run(Function<Operators, Graph> layer, Map<String, Weight> weights,
            Map<String, Tensor> inputs) {
        NetworkSource source = new NetworkSource(Path.of("layer"), Optional.of(WeightsNetwork.of(layer, weights)));
        try (Network network = new DnnlBackend(new OrtBackend(), 2).open(source)) {
            return network.run(inputs, new Cancellation()).get("y").data();
        }
    }

    private static float[] normal(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void assertNear(double[] right, float[] values) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < right.length; i++) {
            difference += (right[i] - values[i]) * (right[i] - values[i]);
            size += right[i] * right[i];
        }
        double apart = Math.sqrt(difference / size);
        assertTrue(apart < 1e-2, () -> apart + " from the definition");
    }
}
