package org.diffusionj;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.PlainExport;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/**
 * Compares a model of weights with the same model as a plain export: operators of ONNX alone, weights as floats, which
 * ONNX Runtime optimises as it does by itself.
 */
final class PlainExportBenchmark {
    private static final int RUNS = 5;

    /** Latents of 512 x 512 pixels. */
    private static final long SIDE = 64;
    private static final long TOKENS = 77;

    /** Larger models do not fit twice into the memory of most machines. */
    private static final double LARGEST = 6e9;

    private PlainExportBenchmark() {}

    /**
     * Prints three rows.
     *
     * @param load seconds in which the model was opened
     * @param opened the most anonymous memory while it was
     */
    static void print(ModelFolder model, double load, long opened) throws IOException {
        double weights = Stream.concat(Stream.of(model.unet(), model.vaeDecoder()),
                        model.texts().stream().map(text -> text.network()))
                .mapToLong(source -> source.description().orElseThrow().bytes()).sum();
        Benchmark.print("weights", "%.2f GB as floats; anonymous memory while opening is %.2f times that",
                weights / 1e9, opened / weights);
        if (weights > LARGEST || model.texts().size() > 1) {
            Benchmark.print("plain export", "compared for small Stable Diffusion 1.x and 2.x only");
            return;
        }
        Path folder = Files.createTempDirectory("plain");
        try {
            compare(model, PlainExport.write(model, folder), load);
        } finally {
            for (Path file : Stream.of(folder.toFile().listFiles()).map(File::toPath).toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }

    private static void compare(ModelFolder model, Map<String, Path> plain, double load) throws IOException {
        long start = System.nanoTime();
        readOnce(Stream.of(model.unet(), model.vaeDecoder(), model.texts().get(0).network())
                .map(NetworkSource::file).distinct().toList());
        Backend backend = Benchmark.backend(new OrtBackend(), "float");
        List<Network> others = new ArrayList<>();
        try (Network exported = backend.open(new NetworkSource(plain.get("unet")))) {
            for (Map.Entry<String, Path> other : plain.entrySet()) {
                if (!other.getKey().equals("unet")) {
                    others.add(backend.open(new NetworkSource(other.getValue())));
                }
            }
            double peer = Benchmark.seconds(start);
            Benchmark.print("opening", "%.2f s; reading the files once and preparing the plain export %.2f s,"
                    + " ratio %.2f", load, peer, load / peer);
            others.forEach(Network::close);
            try (Network here = backend.open(model.unet())) {
                steps(here, exported);
            }
        }
    }

    private static void readOnce(List<Path> files) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                while (channel.read(buffer.clear()) >= 0) {
                    continue;
                }
            }
        }
    }

    private static void steps(Network here, Network plain) {
        Map<String, Tensor> inputs = new HashMap<>();
        Random random = new Random(1);
        for (Port port : here.inputs()) {
            inputs.put(port.name(), random(port, random));
        }
        List<Double> own = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        for (int i = 0; i <= RUNS; i++) {
            own.add(seconds(here, inputs));
            peer.add(seconds(plain, inputs));
        }
        double ours = median(own.subList(1, own.size()));
        double theirs = median(peer.subList(1, peer.size()));
        Benchmark.print("UNet", "%.3f s for 64 x 64 latents, as a plain export %.3f s, ratio %.3f (medians of %d in"
                + " turn)", ours, theirs, ours / theirs, RUNS);
    }

    /** Prints how long a tiny autoencoder takes to decode, if the model has one, beside the full one. */
    static void printDecoders(ModelFolder model) {
        if (model.tinyVae().isEmpty()) {
            return;
        }
        Backend backend = Benchmark.backend(new OrtBackend(), "float");
        try (Network tiny = backend.open(model.tinyVae().get().network());
                Network full = backend.open(model.vaeDecoder())) {
            double ours = decoding(tiny);
            double theirs = decoding(full);
            Benchmark.print("tiny VAE", "%.3f s for 512 x 512 pixels, the full one %.3f s, ratio %.3f (medians of %d)",
                    ours, theirs, ours / theirs, RUNS);
        }
    }

    private static double decoding(Network decoder) {
        Port port = decoder.inputs().get(0);
        Map<String, Tensor> latents = Map.of(port.name(), random(port, new Random(1)));
        List<Double> times = new ArrayList<>();
        for (int i = 0; i <= RUNS; i++) {
            times.add(seconds(decoder, latents));
        }
        return median(times.subList(1, times.size()));
    }

    private static Tensor random(Port port, Random random) {
        long[] shape = new long[port.shape().size()];
        for (int axis = 0; axis < shape.length; axis++) {
            boolean free = port.shape().get(axis) < 0;
            shape[axis] = !free ? port.shape().get(axis) : axis == 0 ? 1 : shape.length == 4 ? SIDE : TOKENS;
        }
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = port.type() == ElementType.FLOAT ? (float) random.nextGaussian() : 1;
        }
        return Tensor.of(values, shape);
    }

    private static double seconds(Network network, Map<String, Tensor> inputs) {
        long start = System.nanoTime();
        network.run(inputs, new Cancellation());
        return Benchmark.seconds(start);
    }

    private static double median(List<Double> times) {
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
