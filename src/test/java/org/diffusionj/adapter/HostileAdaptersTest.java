package org.diffusionj.adapter;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.WeightsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LoRA and embeddings with any names, shapes and bytes: laid over a model, or refused in a sentence with the file. */
class HostileAdaptersTest {
    private static final Path FILES = Path.of("src/test/resources/reference/adapters");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final List<String> GOOD = List.of("kohya.safetensors", "peft_dora.safetensors",
            "loha_tucker.safetensors", "lokr.safetensors", "locon_tucker.safetensors", "difference.safetensors",
            "older.safetensors", "kohya_negative.pt");
    private static final List<String> EMBEDDINGS = List.of("stained.pt", "pair.safetensors", "learned_embeds.bin",
            "mitosis2.safetensors");
    private static final String[] PARTS = {
        "lora_down.weight", "lora_up.weight", "lora_mid.weight", "alpha", "dora_scale", "lora_A.weight",
        "lora_B.weight", "lora_B.bias", "lora_magnitude_vector", "hada_w1_a", "hada_w1_b", "hada_w2_a",
        "hada_w2_b", "hada_t1", "hada_t2", "lokr_w1", "lokr_w1_a", "lokr_w1_b", "lokr_w2", "lokr_w2_a",
        "lokr_w2_b", "lokr_t2", "diff", "diff_b", "w_norm", "b_norm"};

    /** Parts that belong together, so that some files come through. */
    private static final List<List<Integer>> SETS = List.of(List.of(0, 1), List.of(0, 1, 3), List.of(0, 1, 2),
            List.of(0, 1, 4), List.of(5, 6, 8), List.of(9, 10, 11, 12), List.of(9, 10, 11, 12, 13, 14),
            List.of(15, 18), List.of(16, 17, 18), List.of(15, 19, 20), List.of(15, 19, 20, 21),
            List.of(22), List.of(22, 23));
    private static final long[] SIZES = {0, 1, 1, 2, 3, 4, 4, 8, 8, 8, 16, 16, 24};
    private static final String[] DTYPES = {"F32", "F32", "F32", "F32", "F16", "BF16", "I64"};

    private static Map<String, List<Long>> shapes;
    private static List<String> layers;
    private static NetworkLayers unet;

    @TempDir
    private Path folder;

    @BeforeAll
    static void readModel() {
        shapes = new TreeMap<>();
        WeightFile.read(FILES.resolveSibling("folders/sd/unet/diffusion_pytorch_model.safetensors")).tensors()
                .forEach((name, weight) -> shapes.put(name, weight.shape()));
        layers = shapes.keySet().stream().filter(name -> name.endsWith(".weight"))
                .map(name -> name.replaceFirst("\\.weight$", "")).toList();
        unet = NetworkLayers.ofUNet(shapes);
    }

    @Test
    void goodFilesWithBytesChanged() {
        assertTimeoutPreemptively(LONG, () -> {
            Random random = new Random(26);
            int refused = 0;
            for (int i = 0; i < 1_000; i++) {
                String name = GOOD.get(i % GOOD.size());
                Path file = Files.write(folder.resolve(name), changed(FILES.resolve(name), random));
                refused += refuses(file, random) ? 1 : 0;
            }
            assertTrue(refused > 100 && refused < 990, refused + " were refused");
        });
    }

    @Test
    void layersWithAnyPartsAndShapes() {
        assertTimeoutPreemptively(LONG, () -> {
            Random random = new Random(27);
            int refused = 0;
            for (int i = 0; i < 4_000; i++) {
                refused += refuses(made(random), random) ? 1 : 0;
            }
            assertTrue(refused > 1_000 && refused < 3_990, refused + " were refused");
        });
    }

    @Test
    void embeddingsWithBytesChanged() {
        assertTimeoutPreemptively(LONG, () -> {
            Random random = new Random(28);
            int refused = 0;
            for (int i = 0; i < 1_000; i++) {
                String name = EMBEDDINGS.get(i % EMBEDDINGS.size());
                Path file = Files.write(folder.resolve(name), changed(FILES.resolve(name), random));
                refused += isRefused(file, () -> EmbeddingFile.read(file).vectors(List.of(16))) ? 1 : 0;
            }
            assertTrue(refused > 100 && refused < 990, refused + " were refused");
        });
    }

    private boolean refuses(Path file, Random random) {
        return isRefused(file, () -> {
            LoraChanges changes = LoraChanges.of(List.of(new LoraChanges.Weighed(LoraFile.read(file),
                    random.nextInt(3) - 1, 1)), List.of(unet), "any");
            changes.changes().get(0).forEach((weight, all) -> {
                List<Long> shape = shapes.get(weight);
                float[] values = new float[(int) shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b)];
                all.forEach(change -> change.applyInPlace(values, shape));
            });
        });
    }

    private static boolean isRefused(Path file, Runnable reading) {
        try {
            reading.run();
            return false;
        } catch (AdapterException | WeightsException refused) {
            String message = refused.getMessage();
            assertTrue(message.startsWith(file.toString()) && message.contains("See docs/")
                    && message.chars().noneMatch(Character::isISOControl), message);
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(file + " broke the reader", e);
        }
    }

    /** The front of a file says what there is; behind are numbers. */
    private static byte[] changed(Path good, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(good);
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            bytes[random.nextInt(random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, 6000))] =
                    (byte) (random.nextBoolean() ? random.nextInt(256) : "0189[],.\"_ab".charAt(random.nextInt(12)));
        }
        return bytes;
    }

    private Path made(Random random) throws IOException {
        Map<String, List<Long>> tensors = new HashMap<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            String layer = layers.get(random.nextInt(layers.size()));
            List<Integer> parts = random.nextInt(3) > 0 ? SETS.get(random.nextInt(SETS.size()))
                    : random.ints(1 + random.nextInt(4), 0, PARTS.length).boxed().toList();
            long rank = SIZES[1 + random.nextInt(SIZES.length - 1)];
            parts.forEach(part -> tensors.put("unet." + layer + "." + PARTS[part],
                    shape(layer, PARTS[part], rank, random)));
        }
        StringJoiner header = new StringJoiner(",", "{", "}");
        long end = 0;
        for (Map.Entry<String, List<Long>> tensor : tensors.entrySet()) {
            String dtype = DTYPES[random.nextInt(DTYPES.length)];
            long bytes = tensor.getValue().stream().reduce(dtype.equals("F32") ? 4L : dtype.equals("I64") ? 8L : 2L,
                    (a, b) -> a * b);
            header.add("\"" + tensor.getKey() + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + tensor.getValue()
                    + ",\"data_offsets\":[" + end + "," + (end + bytes) + "]}");
            end += bytes;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] data = new byte[(int) end];
        random.nextBytes(data);
        return Files.write(folder.resolve("made.safetensors"), ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data).array());
    }

    /** Often what a LoRA of this layer has, else anything small. */
    private static List<Long> shape(String layer, String part, long rank, Random random) {
        List<Long> own = shapes.get(layer + ".weight");
        long rest = own.stream().skip(1).reduce(1L, (a, b) -> a * b);
        return switch (random.nextInt(8) == 0 ? "" : part) {
            case "lora_up.weight", "lora_B.weight", "hada_w1_a", "hada_w2_a" -> List.of(own.get(0), rank);
            case "lora_down.weight", "lora_A.weight", "hada_w1_b", "hada_w2_b" -> List.of(rank, rest);
            case "lora_magnitude_vector", "diff_b" -> List.of(own.get(0));
            case "diff" -> own;
            case "dora_scale" -> List.of(own.get(0), 1L);
            case "alpha" -> List.of();
            default -> IntStream.range(0, random.nextInt(5)).mapToObj(i -> SIZES[random.nextInt(SIZES.length)])
                    .toList();
        };
    }
}
