package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrtBackendTest {
    private final OrtBackend backend = new OrtBackend();
    @TempDir
    Path folder;

    /** Through float to the type and back, by the rules of ONNX's Cast: what is left of -2.75, 0, 1 and 1000.3. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT, 1, -2.75, 1, 1000.3",
        "DOUBLE, 11, -2.75, 1, 1000.3",
        "HALF, 10, -2.75, 1, 1000.5",
        "INT32, 6, -2, 1, 1000",
        "INT64, 7, -2, 1, 1000",
        "BOOL, 9, 1, 1, 1"})
    void convertsEveryElementType(ElementType type, int number, float fraction, float one, float large) {
        TinyOnnx identity = new TinyOnnx().input("x", number, -1).node("Identity", List.of("x"), List.of("y"))
                .output("y", number, -1);
        try (Network network = open(identity)) {
            assertEquals(type, network.inputs().get(0).type());
            assertEquals(type, network.outputs().get(0).type());
            Tensor x = Tensor.of(new float[] {-2.75f, 0, 1, 1000.3f}, 4);
            assertArrayEquals(new float[] {fraction, 0, one, large}, run(network, x).data());
        }
    }

    @Test
    void takesScalarsAndEmptyTensors() {
        TinyOnnx doubled = new TinyOnnx().input("x", TinyOnnx.FLOAT).node("Add", List.of("x", "x"), List.of("y"))
                .output("y", TinyOnnx.FLOAT);
        try (Network network = open(doubled); Network rows = open(TinyOnnx.doubling())) {
            Tensor y = run(network, Tensor.scalar(21));
            assertEquals(0, y.rank());
            assertEquals(42, y.data()[0]);
            assertArrayEquals(new long[] {0, 3}, run(rows, Tensor.of(new float[0], 0, 3)).shape());
        }
    }

    @Test
    void readsWeightsBesideTheGraph() throws IOException {
        Files.write(folder.resolve("weights.bin"), TinyOnnx.littleEndian(new float[] {9, 9, 10, 20, 30}));
        TinyOnnx sum = new TinyOnnx().input("x", TinyOnnx.FLOAT, -1, 3).external("w", "weights.bin", 8, 12, 3)
                .node("Add", List.of("x", "w"), List.of("y")).output("y", TinyOnnx.FLOAT, -1, 3);
        try (Network network = open(sum)) {
            assertArrayEquals(new float[] {11, 22, 33}, run(network, Tensor.of(new float[] {1, 2, 3}, 1, 3)).data());
        }
    }

    @Test
    void namesTheGraphWhoseWeightsAreMissing() {
        TinyOnnx sum = new TinyOnnx().input("x", TinyOnnx.FLOAT, -1, 3).external("w", "absent.bin", 0, 12, 3)
                .node("Add", List.of("x", "w"), List.of("y")).output("y", TinyOnnx.FLOAT, -1, 3);
        assertFails(() -> open(sum), "tiny.onnx could not be loaded", "absent.bin is missing",
                "docs/troubleshooting.md#graph-does-not-load");
    }

    @Test
    void namesAGraphThatIsNotThere() {
        assertFails(() -> backend.open(new NetworkSource(folder.resolve("none.onnx"))), "none.onnx could not be loaded",
                "docs/troubleshooting.md#");
    }

    @Test
    void namesAFileThatIsNoGraph() throws IOException {
        Path file = Files.writeString(folder.resolve("page.onnx"), "<html>not found</html>");
        assertFails(() -> backend.open(new NetworkSource(file)), "page.onnx could not be loaded",
                "docs/troubleshooting.md#graph-does-not-load");
    }

    @Test
    void namesAnInputOfATypeThatFloatsCannotBecome() {
        TinyOnnx bfloat = new TinyOnnx().input("coarse", TinyOnnx.BFLOAT16, 2).cast("coarse", "y", TinyOnnx.FLOAT)
                .output("y", TinyOnnx.FLOAT, 2);
        assertFails(() -> open(bfloat), "input 'coarse'", "bfloat16", "export the graph");
    }

    @Test
    void namesAnOutputOfATypeThatFloatsCannotCome() {
        TinyOnnx text = new TinyOnnx().input("x", TinyOnnx.FLOAT, 2).cast("x", "words", TinyOnnx.STRING)
                .output("words", TinyOnnx.STRING, 2);
        assertFails(() -> open(text), "output 'words'", "number 8");
    }

    @Test
    void namesTheGraphThatFailsToCompute() {
        TinyOnnx sum = new TinyOnnx().input("x", TinyOnnx.FLOAT, -1, -1).initializer("w", new float[] {1, 2, 3}, 3)
                .node("Add", List.of("x", "w"), List.of("y")).output("y", TinyOnnx.FLOAT, -1, -1);
        try (Network network = open(sum)) {
            assertFails(() -> run(network, Tensor.of(new float[4], 1, 4)),
                    "tiny.onnx failed to compute", "docs/troubleshooting.md#computation-fails");
            assertArrayEquals(new float[] {1, 2, 3}, run(network, Tensor.of(new float[3], 1, 3)).data());
        }
    }

    /** Two million by two million floats are more than any machine has. */
    @Test
    void tellsWhenMemoryIsNotEnoughAndGoesOn() {
        TinyOnnx zeros = new TinyOnnx().input("x", TinyOnnx.INT64, 2)
                .node("ConstantOfShape", List.of("x"), List.of("y")).output("y", TinyOnnx.FLOAT, -1, -1);
        try (Network network = open(zeros)) {
            DeviceMemoryException failure = assertThrows(DeviceMemoryException.class,
                    () -> run(network, Tensor.of(new float[] {2_000_000, 2_000_000}, 2)));
            assertTrue(failure.getMessage().contains("memory of CPU is not enough for")
                    && failure.getMessage().contains("tiny.onnx: 16000.0 GB more were wanted"), failure.getMessage());
            assertArrayEquals(new float[6], run(network, Tensor.of(new float[] {2, 3}, 2)).data());
        }
    }

    @Test
    void namesTheOperatorsThatOnlyCudaHas() {
        TinyOnnx fused = new TinyOnnx().input("x", TinyOnnx.FLOAT, -1, 4).input("b", TinyOnnx.FLOAT, 4)
                .fusedNode("BiasSplitGelu", List.of("x", "b"), List.of("z"))
                .fusedNode("BiasAdd", List.of("z", "b", "z"), List.of("y")).output("y", TinyOnnx.FLOAT, -1, -1);
        assertFails(() -> open(fused), "tiny.onnx was fused for graphics cards", "BiasAdd, BiasSplitGelu",
                "docs/troubleshooting.md#fused-graphs");
    }

    @Test
    void aNamedDeviceIsNeverReplaced() {
        assertEquals(Optional.empty(), OrtBackend.on(Device.CPU).fallback());
        assertFails(() -> OrtBackend.on(Device.cuda(99)), "The device CUDA:99 cannot be used");
    }

    @Test
    void autoTakesWhatThereIsAndSaysWhatItIsNot() {
        OrtBackend auto = OrtBackend.on(Device.AUTO);
        assertTrue(auto.describe().contains("CUDA:0") || auto.fallback().isPresent());
        assertEquals(backend.describe(), OrtBackend.on(Device.CPU).describe());
    }

    @Test
    void opensPathsWithSpacesAndUmlauts() {
        Path file = TinyOnnx.doubling().write(folder.resolve("Zellbilder größer/ein Modell.onnx"));
        try (Network network = backend.open(new NetworkSource(file))) {
            assertArrayEquals(new float[] {2, 4, 6}, run(network, Tensor.of(new float[] {1, 2, 3}, 1, 3)).data());
        }
    }

    @Test
    void countsTheTimeInsideOfRun() {
        try (Network network = open(TinyOnnx.counting())) {
            long before = System.nanoTime();
            network.run(Map.of("x", Tensor.of(new float[3], 1, 3), "n", Tensor.scalar(100_000)), new Cancellation());
            long elapsed = System.nanoTime() - before;
            assertTrue(backend.nanosInRun() > elapsed / 2 && backend.nanosInRun() <= elapsed);
        }
    }

    @Test
    void describesItself() {
        assertTrue(backend.describe().matches("ONNX Runtime \\d+\\.\\d+\\.\\d+, CPU"), backend.describe());
    }

    /** Weights live outside of the Java heap, so a limit that JavaCPP derives from the heap must not hold. */
    @Test
    void liftsMemoryLimitsTiedToTheJavaHeap() {
        backend.describe();
        assertEquals(0, Pointer.maxBytes());
        assertEquals(0, Pointer.maxPhysicalBytes());
    }

    @Test
    void explainsAMissingNativeLibrary() {
        String message = OrtLibrary.explain(new UnsatisfiedLinkError("no jnionnxruntime in java.library.path"));
        for (String part : List.of("no jnionnxruntime", "classifier", "onnxruntime, dnnl, opencl",
                System.getProperty("os.arch").equals("amd64") ? "x86_64" : "arm64",
                "docs/troubleshooting.md#onnx-runtime-does-not-load")) {
            assertTrue(message.contains(part), message);
        }
    }

    private Network open(TinyOnnx graph) {
        return backend.open(new NetworkSource(graph.write(folder.resolve("tiny.onnx"))));
    }

    private static Tensor run(Network network, Tensor x) {
        return network.run(Map.of("x", x), new Cancellation()).get("y");
    }

    private static void assertFails(Runnable action, String... substance) {
        String message = assertThrows(IllegalStateException.class, action::run).getMessage();
        for (String part : substance) {
            assertTrue(message.contains(part), message);
        }
    }
}
