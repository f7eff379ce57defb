package org.diffusionj.weights;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes good files at random: each is read within its own bytes, or refused with its name. */
class HostileWeightsTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/weights");
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
