package org.diffusionj;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Scanner;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/**
 * The plugin's side of models/reference/peers.py: {@code BenchmarkPeer MODEL unet|guided|vae float|bfloat16
 * NAME=SIZE,SIZE...} opens a network and runs it once for each line of its input, telling the seconds.
 */
final class BenchmarkPeer {
    private static final int INPUTS = 3;

    private BenchmarkPeer() {}

    /** See the class. */
    public static void main(String[] args) {
        OrtBackend floats = new OrtBackend();
        Backend backend = Benchmark.backend(floats, args[2]);
        ModelFolder read = ModelFolder.read(Path.of(args[0]));
        ModelFolder folder = args[2].equals("float") ? read : read.built();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Arrays.stream(args).skip(INPUTS).forEach(input -> inputs.put(input.split("=")[0], random(input.split("=")[1])));
        if (args[1].equals("guided")) {
            inputs.computeIfPresent("sample", (name, batch) -> twice(batch));
        }
        try (Network network = backend.open(args[1].equals("vae") ? folder.vaeDecoder() : folder.unet());
                Scanner lines = new Scanner(System.in)) {
            System.out.println("open");
            while (lines.hasNextLine()) {
                lines.nextLine();
                long start = System.nanoTime();
                network.run(inputs, new Cancellation());
                System.out.printf(Locale.ROOT, "%.4f%n", Benchmark.seconds(start));
            }
        }
    }

    /** The first of two, twice. */
    private static Tensor twice(Tensor batch) {
        float[] values = batch.data().clone();
        System.arraycopy(values, 0, values, values.length / 2, values.length / 2);
        return Tensor.of(values, batch.shape());
    }

    private static Tensor random(String sizes) {
        if (sizes.equals("scalar")) {
            return Tensor.scalar(500);
        }
        long[] shape = Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).toArray();
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }
}
