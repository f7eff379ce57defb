package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Single layers by oneDNN, in float and where the processor has it in bfloat16, at sizes at which they are computed in
 * their own way, against their definitions.
 */
class DnnlLayersTest {
    private static final int WIDTH = 40;

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
        check(attention(all, positions, heads), operators -> {
            GraphBuilder graph = new GraphBuilder(operators);
            Value[] taken = List.of("q", "k", "v").stream()
                    .map(name -> graph.input(name, Graph.Type.FLOAT, "batch", "length", (long) heads * WIDTH))
                    .toArray(Value[]::new);
            graph.output("y", operators.attention(graph, taken[0], taken[1], taken[2], heads * WIDTH, heads, null));
            return graph.build();
        }, Map.of(), inputs);
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

    /** Groups of 4 channels in a picture of several strips, and of 20 in a small one, with and without SiLU. */
    @ParameterizedTest
    @CsvSource({"16, 4, 1100, 512", "40, 2, 20, 24"})
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
            check(normalised(x, groups, scale, shift, active), operators -> {
                GraphBuilder graph = new GraphBuilder(operators);
                Value taken = graph.input("x", Graph.Type.FLOAT, "batch", (long) channels, "height", "width");
                graph.output("y", active ? operators.activeGroupNorm(graph, taken, "n", channels, groups, 1e-5f)
                        : operators.groupNorm(graph, taken, "n", channels, groups, 1e-5f));
                return graph.build();
            }, weights, Map.of("x", Tensor.of(x, 1, channels, height, width)));
        }
    }

    /** A large picture is normalised and convolved strip by strip, and meets what is added strip by strip, too. */
    @Test
    void normalisedPicturesAreConvolvedAcrossTheBordersOfStrips(@TempDir Path folder) throws IOException {
        int channels = 16;
        int out = 2;
        int height = 1100;
        int width = 512;
        float[] x = normal(channels * height * width, 1);
        float[] added = normal(out * height * width, 2);
        float[][] all = {normal(channels, 3), normal(channels, 4), normal(out * channels * 9, 5), normal(out, 6)};
        Map<String, Weight> weights = Map.of("n.weight", written(all[0], folder.resolve("scale")),
                "n.bias", written(all[1], folder.resolve("shift")),
                "c.weight", written(all[2], folder.resolve("kernels")),
                "c.bias", written(all[3], folder.resolve("bias")));
        double[] right = convolved(normalised(x, channels / 4, all[0], all[1], true), all[2], all[3], height, width);
        for (int i = 0; i < right.length; i++) {
            right[i] += added[i];
        }
        check(right, operators -> {
            GraphBuilder graph = new GraphBuilder(operators);
            Value taken = graph.input("x", Graph.Type.FLOAT, "batch", (long) channels, "height", "width");
            Value other = graph.input("z", Graph.Type.FLOAT, "batch", (long) out, "height", "width");
            Value normed = operators.activeGroupNorm(graph, taken, "n", channels, channels / 4, 1e-5f);
            graph.output("y", graph.add("Add", operators.conv(graph, normed, "c", channels, out,
                    Map.of("kernel_shape", List.of(3L, 3L), "pads", List.of(1L, 1L, 1L, 1L))), other));
            return graph.build();
        }, weights, Map.of("x", Tensor.of(x, 1, channels, height, width),
                "z", Tensor.of(added, 1, out, height, width)));
    }

    /**
     * Convolutions of many channels are computed two rows at a time: of even and odd heights, one picture and several,
     * in a few strips, and with what follows them.
     */
    @ParameterizedTest
    @CsvSource({"1, 12, 180", "3, 10, 210", "2, 7, 300", "2, 1, 2100", "1, 301, 500"})
    void rowsAreConvolvedByTwos(int batch, int height, int width, @TempDir Path folder) throws IOException {
        int channels = 128;
        float[] x = normal(batch * channels * height * width, 1);
        float[] added = normal(x.length, 2);
        float[] each = normal(channels, 3);
        float[] kernels = normal(channels * channels * 9, 4);
        float[] bias = normal(channels, 5);
        int[] places = new Random(6).ints(2000, 0, x.length).toArray();
        double[] right = Arrays.stream(places).mapToDouble(place -> {
            int one = channels * height * width;
            double sum = convolved(i -> x[place / one * one + i], kernels, bias, height, width, place % one);
            return Math.max(0, sum + each[place % one / (height * width)]) + added[place];
        }).toArray();
        Map<String, Weight> weights = Map.of("c.weight", written(kernels, folder.resolve("kernels")),
                "c.bias", written(bias, folder.resolve("bias")));
        check(right, places, operators -> {
            GraphBuilder graph = new GraphBuilder(operators);
            Value taken = graph.input("x", Graph.Type.FLOAT, "batch", (long) channels, "height", "width");
            Value first = graph.input("e", Graph.Type.FLOAT, 1L, (long) channels, 1L, 1L);
            Value second = graph.input("z", Graph.Type.FLOAT, "batch", (long) channels, "height", "width");
            Value made = operators.conv(graph, taken, "c", channels, channels,
                    Map.of("kernel_shape", List.of(3L, 3L), "pads", List.of(1L, 1L, 1L, 1L)));
            graph.output("y", graph.add("Add", graph.add("Relu", graph.add("Add", made, first)), second));
            return graph.build();
        }, weights, Map.of("x", Tensor.of(x, batch, channels, height, width),
                "z", Tensor.of(added, batch, channels, height, width), "e", Tensor.of(each, 1, channels, 1, 1)));
    }

    /** By kernels of 3 by 3, zeros around. */
    private static double[] convolved(double[] x, float[] kernels, float[] bias, int height, int width) {
        return IntStream.range(0, bias.length * height * width)
                .mapToDouble(place -> convolved(i -> x[i], kernels, bias, height, width, place)).toArray();
    }

    /** One place of it. */
    private static double convolved(IntToDoubleFunction x, float[] kernels, float[] bias, int height, int width,
            int place) {
        int channels = kernels.length / bias.length / 9;
        int column = place % width;
        int row = place / width % height;
        int to = place / (height * width);
        double result = bias[to];
        for (int k = 0; k < 9 * channels; k++) {
            int y = row + k % 9 / 3 - 1;
            int z = column + k % 3 - 1;
            if (y >= 0 && y < height && z >= 0 && z < width) {
                result += kernels[to * channels * 9 + k] * x.applyAsDouble((k / 9 * height + y) * width + z);
            }
        }
        return result;
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

    private static void check(double[] right, Function<Operators, Graph> layer, Map<String, Weight> weights,
            Map<String, Tensor> inputs) {
        check(right, IntStream.range(0, right.length).toArray(), layer, weights, inputs);
    }

    /** @param places of the values that are known to be right */
    private static void check(double[] right, int[] places, Function<Operators, Graph> layer,
            Map<String, Weight> weights, Map<String, Tensor> inputs) {
        NetworkSource source = new NetworkSource(Path.of("layer"), Optional.of(WeightsNetwork.of(layer, weights)));
        check(right, places, DnnlBackend.inFloat(new OrtBackend(), 2), source, inputs, 1e-4);
        if (DnnlBackend.lacksBfloat16().isEmpty()) {
            check(right, places, DnnlBackend.inBfloat16(new OrtBackend(), 2), source, inputs, 1e-2);
        }
    }

    private static void check(double[] right, int[] places, DnnlBackend backend, NetworkSource source,
            Map<String, Tensor> inputs, double tolerance) {
        try (Network network = backend.open(source)) {
            float[] values = network.run(inputs, new Cancellation()).get("y").data();
            double apart = apart(right, IntStream.of(places).mapToDouble(place -> values[place]).toArray());
            assertTrue(apart < tolerance, () -> apart + " from the definition by " + backend.describe());
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

    /** Root mean square of the difference by that of the values. */
    private static double apart(double[] right, double[] values) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < right.length; i++) {
            difference += (right[i] - values[i]) * (right[i] - values[i]);
            size += right[i] * right[i];
        }
        return Math.sqrt(difference / size);
    }
}
