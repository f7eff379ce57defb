package org.diffusionj.model;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.diffusionj.graph.AutoencoderGraph;
import org.diffusionj.graph.ClipTextGraph;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.PlainOperators;
import org.diffusionj.graph.SafetyGraph;
import org.diffusionj.graph.TinyAutoencoderGraph;
import org.diffusionj.graph.UNetGraph;
import org.diffusionj.tensor.Half;

/** Writes weights for folders that have only configurations, in half precision, as diffusers names them. */
public final class RandomModel {
    private static final List<String> PLACES = List.of("text_encoder", "text_encoder_2", "unet", "vae");
    private static final int CHUNK = 1 << 20;

    private RandomModel() {}

    /** Draws the weights of every component that has none. */
    public static void draw(Path model) throws IOException {
        for (String place : PLACES) {
            Path config = model.resolve(place).resolve(Component.CONFIG);
            Path file = config.resolveSibling(file(place));
            if (Files.exists(config) && !Files.exists(file)) {
                Map<String, List<Long>> shapes = new TreeMap<>();
                graphs(place, JsonFile.read(config)).forEach(graph -> shapes.putAll(graph.weights()));
                SplittableRandom random = new SplittableRandom(1);
                write(file, shapes, (name, from, count) -> shapes.get(name).size() == 1
                        ? all(name.endsWith("weight") ? 1 : 0, count)
                        : even(random, deviation(name, shapes.get(name)), count));
            }
        }
    }

    /** A copy of a model of graphs whose UNet is weights, taken out of its graph. */
    public static Path withUNetAsWeights(Path model, Path out) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path copy = out.resolve(model.relativize(file).toString());
                if (!file.getParent().endsWith("unet") && !file.endsWith("SHA256SUMS")) {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        Path config = model.resolve("unet").resolve(Component.CONFIG);
        WeightsNetwork unet = WeightsComponent.anew(Component.UNET, JsonFile.read(config),
                ModelFolder.read(model).unetGraph()).made().orElseThrow();
        Files.createDirectories(out.resolve("unet"));
        Files.copy(config, out.resolve("unet").resolve(Component.CONFIG));
        Map<String, List<Long>> shapes = new TreeMap<>(unet.graph(new PlainOperators()).weights());
        write(out.resolve("unet").resolve(file("unet")), shapes,
                (name, from, count) -> Arrays.copyOfRange(unet.values(name), from, from + count));
        return out;
    }

    private static String file(String place) {
        return place.startsWith("text") ? "model.safetensors" : "diffusion_pytorch_model.safetensors";
    }

    /** The networks of a component's folder; an autoencoder is two. */
    static Stream<Graph> graphs(String place, JsonFile config) {
        PlainOperators operators = new PlainOperators();
        return switch (place) {
            case "unet" -> Stream.of(UNetGraph.of(UNetShape.read(config), operators));
            case "text_encoder" -> Stream.of(ClipTextGraph.of(ClipShape.read(config, false), operators));
            case "text_encoder_2" -> Stream.of(ClipTextGraph.of(ClipShape.read(config, true), operators));
            case "safety_checker" -> Stream.of(SafetyGraph.of(SafetyShape.read(config), operators));
            case "vae_tiny" -> Stream.of(TinyAutoencoderGraph.decoder(TinyAutoencoderShape.read(config), operators),
                    TinyAutoencoderGraph.encoder(TinyAutoencoderShape.read(config), operators));
            default -> Stream.of(AutoencoderGraph.decoder(AutoencoderShape.read(config), operators),
                    AutoencoderGraph.encoder(AutoencoderShape.read(config), operators));
        };
    }

    /** What keeps the size of values from layer to layer. */
    private static double deviation(String name, List<Long> shape) {
        if (name.contains("embeddings.")) {
            return 0.02;
        }
        double inputs = shape.stream().skip(1).reduce(1L, (a, b) -> a * b);
        // A UNet's answers are small, so that fifty steps do not carry the latents away.
        return (name.equals("conv_out.weight") ? 0.1 : 1) / Math.sqrt(inputs);
    }

    private static float[] even(SplittableRandom random, double deviation, int count) {
        float[] values = new float[count];
        double range = Math.sqrt(3) * deviation;
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((random.nextInt() >> 8) * 0x1p-23 * range); // [-1, 1) times the range
        }
        return values;
    }

    /** Vectors leave their layer's output as it is. */
    private static float[] all(float value, int count) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** Some values of a weight. */
    @FunctionalInterface
    private interface Values {
        float[] of(String name, int from, int count);
    }

    /** As safetensors files are: the header's length, the header, then the tensors in its order. */
    private static void write(Path file, Map<String, List<Long>> shapes, Values values) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        long offset = 0;
        for (Map.Entry<String, List<Long>> weight : shapes.entrySet()) {
            long end = offset + Short.BYTES * count(weight.getValue());
            header.put(weight.getKey(), Map.of("dtype", "F16", "shape", weight.getValue(), "data_offsets",
                    List.of(offset, end)));
            offset = end;
        }
        byte[] json = new Gson().toJson(header).getBytes(StandardCharsets.UTF_8);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(bytes(Long.BYTES).putLong(json.length).flip());
            out.write(ByteBuffer.wrap(json));
            for (Map.Entry<String, List<Long>> weight : shapes.entrySet()) {
                int count = Math.toIntExact(count(weight.getValue()));
                for (int from = 0; from < count; from += CHUNK) {
                    int length = Math.min(CHUNK, count - from);
                    ByteBuffer halves = bytes(Short.BYTES * length);
                    halves.asShortBuffer().put(Half.fromFloats(values.of(weight.getKey(), from, length)));
                    out.write(halves);
                }
            }
        }
        Files.move(part, file);
    }

    private static long count(List<Long> shape) {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }
}
