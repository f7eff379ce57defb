package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.diffusionj.model.OnnxFile.ExternalData;
import org.diffusionj.model.OnnxFile.Initializer;
import org.diffusionj.model.OnnxFile.Value;
import org.diffusionj.ort.TinyOnnx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    @TempDir
    Path folder;

    @Test
    void tellsPortsAndWeights() {
        Path file = new TinyOnnx().input("x", TinyOnnx.FLOAT, -1, 3).input("n", TinyOnnx.INT64)
                .input("inside", TinyOnnx.FLOAT, 2)
                .initializer("inside", new float[2], 2).external("outside", "weights.bin", 8, 24, 2, 3)
                .node("Add", List.of("x", "outside"), List.of("y")).output("y", TinyOnnx.FLOAT, -1, 3)
                .write(folder.resolve("g.onnx"));
        OnnxFile graph = OnnxFile.read(file);
        assertEquals(List.of(new Value("x", List.of(-1L, 3L)), new Value("n", List.of())), graph.inputs(),
                "older exports list weights among the inputs");
        assertEquals(List.of(new Value("y", List.of(-1L, 3L))), graph.outputs());
        assertEquals(List.of(new Initializer("inside", List.of(2L), Optional.empty()),
                new Initializer("outside", List.of(2L, 3L), Optional.of(new ExternalData("weights.bin", 8, 24)))),
                graph.initializers());
    }

    /** As torch exports half networks, as optimizers fuse them, and as weights only stored in half are unfolded. */
    @Test
    void tellsWhatConvolutionsComputeIn() {
        assertEquals(Precision.HALF, precisionOf(new TinyOnnx().zeros("w", TinyOnnx.HALF, 2, 1, 1, 1, 1)
                .node("Conv", List.of("x", "w"), List.of("y"))));
        assertEquals(Precision.HALF, precisionOf(new TinyOnnx().fusedNode("NhwcConv", List.of("x", "w"), List.of("y"))
                .zeros("w", TinyOnnx.HALF, 2, 1, 1, 1, 1)));
        assertEquals(Precision.FLOAT, precisionOf(new TinyOnnx().zeros("w", TinyOnnx.HALF, 2, 1, 1, 1, 1)
                .cast("w", "cast", TinyOnnx.FLOAT).node("Conv", List.of("x", "cast"), List.of("y"))));
        assertEquals(Precision.FLOAT, precisionOf(new TinyOnnx().zeros("w", TinyOnnx.FLOAT, 4, 1, 1, 1, 1)
                .zeros("b", TinyOnnx.HALF, 2, 1).node("Conv", List.of("x", "w"), List.of("y"))));
    }

    private Precision precisionOf(TinyOnnx graph) {
        return OnnxFile.read(graph.write(folder.resolve("g.onnx"))).precision();
    }

    @Test
    void listsExternalFilesOnce() throws IOException {
        Files.write(folder.resolve("b.bin"), new byte[8]);
        Files.write(folder.resolve("a.bin"), new byte[4]);
        Path file = new TinyOnnx().external("u", "b.bin", 0, 4, 1).external("v", "b.bin", 4, 4, 1)
                .external("w", "a.bin", 0, 4, 1).write(folder.resolve("g.onnx"));
        assertEquals(List.of(folder.resolve("a.bin"), folder.resolve("b.bin")), OnnxFile.read(file).externalFiles());
    }

    @Test
    void rejectsEveryBeginningOfAFile() throws IOException {
        byte[] whole = TinyOnnx.doubling().bytes();
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve("part.onnx"), Arrays.copyOf(whole, length));
            String message = assertThrows(ModelException.class, () -> OnnxFile.read(file)).getMessage();
            assertTrue(message.contains(length == 0 ? "empty" : "truncated"), message);
        }
    }

    /** Whatever the bytes, there is an answer or the one kind of error. */
    @Test
    void survivesDamage() throws IOException {
        byte[] whole = TinyOnnx.counting().external("w", "w.bin", 0, 4, 1).bytes();
        Random random = new Random(1);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = whole.clone();
            for (int k = 0; k <= round % 4; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("damaged.onnx"), damaged);
            try {
                OnnxFile.read(file);
            } catch (ModelException e) {
                assertTrue(e.getMessage().contains("damaged.onnx"), e.getMessage());
            }
        }
    }

    /** The weight of 3 GB is a hole in the file, which Linux does not store. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void skipsWeightsOfAnySize() throws IOException {
        long size = 3L << 30;
        byte[] weight = join(field(8, 2), new byte[] {1, 'w'}, field(9, 2), varint(size));
        byte[] input = join(field(11, 2), varint(3), field(1, 2), new byte[] {1, 'x'});
        byte[] start = join(field(7, 2), varint(6 + weight.length + size + input.length),
                field(5, 2), varint(weight.length + size));
        assertEquals(6, field(5, 2).length + varint(weight.length + size).length);
        Path file = folder.resolve("large.onnx");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(join(start, weight));
            out.seek(out.getFilePointer() + size);
            out.write(join(input, field(8, 2), varint(0)));
        }
        OnnxFile graph = OnnxFile.read(file);
        assertEquals(List.of("x"), graph.inputNames());
        assertEquals("w", graph.initializers().get(0).name());
    }

    private static byte[] field(int number, int wireType) {
        return varint(number << 3 | wireType);
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long rest = value; ; rest >>>= 7) {
            if (rest < 0x80) {
                out.write((int) rest);
                return out.toByteArray();
            }
            out.write((int) (rest & 0x7f | 0x80));
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
