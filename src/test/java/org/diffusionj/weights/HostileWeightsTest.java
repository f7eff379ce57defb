package org.diffusionj.weights;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes good files at random: each is read within its own bytes, or refused with its name. */
class HostileWeightsTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/weights");
    private static final String PICKLE = "all/data.pkl";

    /** Globals, calls, constructions, marks, memos, numbers, texts and containers, some with absurd sizes. */
    private static final String[] OPERATIONS = {"cos\nsystem\n", "cbuiltins\neval\n", "cposix\nsystem\n",
        "c__builtin__\nexec\n", "\u008c\u0002os\u008c\u0006system\u0093", "R", "b", "o", "\u0081", "\u0092",
        "ios\nsystem\n",
        "(", "0", "2", "1", "t", "\u0085", "\u0086", "\u0087", ")", "]", "}", "l", "d", "a", "e", "s", "u", "\u008f",
        "\u0090", "\u0091", "Q", "Pid\n", "h\u00ff", "j\u00ff\u00ff\u00ff\u007f", "q\u0000",
        "r\u00ff\u00ff\u00ff\u00ff", "\u0094",
        "g99999999999\n", "p-1\n", "K\u00ff", "M\u00ff\u00ff", "J\u00ff\u00ff\u00ff\u00ff", "\u008a\u00ff",
        "\u008b\u00ff\u00ff\u00ff\u007f", "I99999999999999999999\n", "Lx\n", "Fnan\n", "X\u00ff\u00ff\u00ff\u007f",
        "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "B\u00ff\u00ff\u00ff\u00ff",
        "\u0095\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080",
        "N", "\u0088", "\u0082\u0001", "\u0097", "\u0080\u00ff", "."};
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void survivesHeadersChangedAtRandom() {
        assertTimeoutPreemptively(LONG, () -> change("all.safetensors", 20_000, 1));
    }

    @Test
    void survivesPicklesChangedAtRandom() {
        assertTimeoutPreemptively(LONG, () -> {
            change("all.pt", 1_500, 2);
            change("training.ckpt", 1_500, 3);
        });
    }

    /** Whole operations of a pickle put in, left out and moved, in a file whose other parts are whole. */
    @Test
    void survivesPicklesOfOperationsInAnyOrder() {
        assertTimeoutPreemptively(LONG, () -> {
            Map<String, byte[]> entries = entries("all.pt");
            byte[] good = entries.get(PICKLE);
            Random random = new Random(4);
            Path file = folder.resolve("operations.pt");
            int refused = 0;
            for (int i = 0; i < 2_000; i++) {
                entries.put(PICKLE, otherOperations(good, random));
                refused += isRefused(WeightFiles.zip(file, entries)) ? 1 : 0;
            }
            assertTrue(refused > 500 && refused < 2_000, refused + " were refused");
        });
    }

    private static Map<String, byte[]> entries(String name) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(FOLDER.resolve(name).toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (InputStream content = zip.getInputStream(entry)) {
                    entries.put(entry.getName(), content.readAllBytes());
                }
            }
        }
        return entries;
    }

    private static byte[] otherOperations(byte[] good, Random random) {
        byte[] pickle = good;
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            int from = random.nextInt(pickle.length);
            int to = Math.min(pickle.length, from + random.nextInt(12));
            byte[] other = random.nextInt(3) == 0 ? Arrays.copyOfRange(pickle, from, to)
                    : OPERATIONS[random.nextInt(OPERATIONS.length)].getBytes(StandardCharsets.ISO_8859_1);
            int end = random.nextBoolean() ? from : to;
            byte[] next = Arrays.copyOf(pickle, from + other.length + pickle.length - end);
            System.arraycopy(other, 0, next, from, other.length);
            System.arraycopy(pickle, end, next, from + other.length, pickle.length - end);
            pickle = next;
        }
        return pickle;
    }

    private void change(String name, int times, long seed) throws IOException {
        byte[] good = Files.readAllBytes(FOLDER.resolve(name));
        Random random = new Random(seed);
        Path file = folder.resolve(name);
        int refused = 0;
        for (int i = 0; i < times; i++) {
            Files.write(file, changed(good, random));
            refused += isRefused(file) ? 1 : 0;
        }
        assertTrue(refused > times / 4 && refused < times, refused + " of " + times + " were refused");
    }

    private static byte[] changed(byte[] good, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
        for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256)
                    : "0[]{}\",9".charAt(random.nextInt(8)));
        }
        return bytes;
    }

    private static boolean isRefused(Path file) {
        try {
            for (Weight weight : WeightFile.read(file).tensors().values()) {
                weight.floats();
            }
            return false;
        } catch (WeightsException e) {
            assertTrue(e.getMessage().startsWith(file.toString())
                    && e.getMessage().contains("See docs/"), e.getMessage());
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            return fail("a file broke the reader", e);
        }
    }
}
