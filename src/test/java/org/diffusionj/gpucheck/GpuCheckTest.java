package org.diffusionj.gpucheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.diffusionj.tensor.Half;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The check itself, at tiny sizes on the CPU, so that it works on the day when there is a card. */
class GpuCheckTest {
    private static final String MODEL = "src/test/resources/reference/models/sd1";

    @TempDir
    Path folder;

    private String run(String... words) throws IOException {
        Path results = folder.resolve("RESULTS.md");
        GpuCheck.main(Stream.concat(Stream.of(results.toString(), "CPU"), Arrays.stream(words)).toArray(String[]::new));
        return Files.readString(results);
    }

    @Test
    void tellsTheMachine() throws IOException {
        assertTrue(run("report").contains("| ONNX Runtime 1."));
    }

    @Test
    void comparesPictures() throws IOException {
        String results = run("equality", MODEL, "steps=2", "images=1");
        assertTrue(results.contains("| 100.000 % | ok |")
                && results.contains("| largest difference of 255 | 0 | ok |"), results);
        assertTrue(run("half", MODEL, "other=" + MODEL, "steps=2", "images=1").contains("| Infinity dB | ok |"));
        String unequal = "src/test/resources/reference/models/turbo";
        assertThrows(IllegalStateException.class, () -> run("half", MODEL, "other=" + unequal, "steps=2", "images=1"));
    }

    @Test
    void measuresSpeed() throws IOException {
        String results = run("speed", MODEL, "steps=2", "images=2", "tunings=2");
        assertTrue(results.contains("| as users get it, 64 x 64, 2 steps | ")
                && results.contains("| no CUDA graphs, 64 x 64, 2 steps | "), results);
    }

    @Test
    void fillsMemory() throws IOException {
        String results = run("memory", MODEL, "width=64", "largest=128");
        assertTrue(results.contains("| 128 x 128 | fits | ok |")
                && results.contains("| the next picture | is the same as before | ok |"), results);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is read from /proc")
    void endures() throws IOException {
        assertTrue(run("endurance", MODEL, "steps=1", "images=3").contains("after 3 pictures, against 3 | "));
    }

    @Test
    void drawsWeights() throws IOException {
        Files.writeString(folder.resolve("weights.json"), """
                {"bytes": 12288, "tensors": [{"offset": 0, "count": 3000, "deviation": 0.5},
                 {"offset": 8192, "count": 1, "deviation": 0.0}]}""");
        RandomWeights.drawFor(folder);
        byte[] bytes = Files.readAllBytes(folder.resolve("weights.bin"));
        assertEquals(12288, bytes.length);
        short[] halves = new short[3000];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(halves);
        double squares = 0;
        double sum = 0;
        for (short half : halves) {
            squares += Math.pow(Half.toFloat(half), 2);
            sum += Half.toFloat(half);
        }
        assertEquals(0.5, Math.sqrt(squares / 3000), 0.03);
        assertEquals(0, sum / 3000, 0.03);
        assertFalse(halves[0] == halves[1]);
    }
}
