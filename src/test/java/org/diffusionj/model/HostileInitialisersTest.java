package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported graphs with bytes changed: their weights are read by name, or refused in a sentence with the file. */
class HostileInitialisersTest {
    private static final Path EXPORT = Path.of("src/test/resources/reference/exports/text_encoder");
    private static final Path CONFIG = EXPORT.resolveSibling("../folders/sd/text_encoder/config.json");
    private static final Pattern NAMED = Pattern.compile("weight|bias|onnx::|MatMul|Identity");

    /** Around a name stand the tensor's shape, type and length. */
    private static final int AROUND = 24;

    @TempDir
    private Path folder;

    @Test
    void graphsWithBytesChanged() {
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            byte[] good = Files.readAllBytes(EXPORT.resolve("model.onnx"));
            List<Integer> places = NAMED.matcher(new String(good, StandardCharsets.ISO_8859_1)).results()
                    .map(found -> found.start()).toList();
            Random random = new Random(29);
            int refused = 0;
            for (int i = 0; i < 600; i++) {
                refused += refuses(changed(good, places, random)) ? 1 : 0;
            }
            assertTrue(refused > 60 && refused < 590, refused + " were refused");
        });
    }

    private static byte[] changed(byte[] good, List<Integer> places, Random random) {
        byte[] bytes = random.nextInt(8) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            int place = places.get(random.nextInt(places.size())) + random.nextInt(2 * AROUND) - AROUND;
            if (place >= 0 && place < bytes.length) {
                bytes[place] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    private boolean refuses(byte[] graph) throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), graph);
        try {
            OnnxFile made = WeightsComponent.anew(Component.TEXT_ENCODER, JsonFile.read(CONFIG), OnnxFile.read(file));
            made.shapes().keySet().forEach(name -> made.made().orElseThrow().values(name));
            OnnxInitialisers.read(OnnxFile.read(file)).tensors().values().forEach(Weight::floats);
            return false;
        } catch (ModelException | WeightsException refused) {
            String message = refused.getMessage();
            assertTrue(message.startsWith(file.toString()) && message.contains("See docs/")
                    && message.chars().noneMatch(Character::isISOControl), message);
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("a graph broke the reader", e);
        }
    }
}
