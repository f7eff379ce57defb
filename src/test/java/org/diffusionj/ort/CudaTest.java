package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.NetworkSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of CUDA; the cards here are made up. */
class CudaTest {
    private static final CudaDevice CARD = new CudaDevice(0, "NVIDIA A", 9, 0, 8_000_000_000L);
    private static final CudaDevice OLD = new CudaDevice(1, "NVIDIA B", 6, 1, 8_000_000_000L);
    private static final Cuda CUDA = new Cuda(Optional.empty(), Optional.of("580.95.05"),
            Optional.of("13.1 (the driver serves 13.0)"),
            List.of(new NativeLibrary("libcudart.so.13", Optional.of("/lib/libcudart.so.13"), "Unpack the zip")),
            List.of(CARD, OLD));

    @TempDir
    Path folder;

    @Test
    void givesTheCardOfANumber() {
        assertSame(CARD, CUDA.device(0));
    }

    @Test
    void refusesACardThatIsNotThere() {
        assertRefused(CUDA, 2, "there is no CUDA device 2", "CUDA:0 NVIDIA A", "CUDA:1 NVIDIA B");
    }

    @Test
    void refusesACardThatIsTooOld() {
        assertRefused(CUDA, 1, "CUDA:1 NVIDIA B, compute capability 6.1", "7.5 or newer");
    }

    @Test
    void refusesEveryCardWhereSomethingIsMissing() {
        Cuda broken = new Cuda(Optional.of("there is no NVIDIA driver"), Optional.empty(), Optional.empty(), List.of(),
                List.of());
        assertRefused(broken, 0, "there is no NVIDIA driver");
    }

    private static void assertRefused(Cuda cuda, int index, String... substance) {
        String message = assertThrows(IllegalStateException.class, () -> cuda.device(index)).getMessage();
        for (String part : substance) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void reportsEverything() {
        assertEquals(List.of("CUDA can be used", "NVIDIA driver 580.95.05", "CUDA 13.1 (the driver serves 13.0)",
                "CUDA:0 NVIDIA A, compute capability 9.0, 8.0 GB",
                "CUDA:1 NVIDIA B, compute capability 6.1, 8.0 GB; too old: 7.5 or newer is needed",
                "Library libcudart.so.13: /lib/libcudart.so.13"), OrtReport.lines(CUDA));
    }

    @Test
    void tellsWhichInstallationHasNoCuda() {
        assertTrue(Cuda.installationProblem("linux-x86_64").contains("onnxruntime-linux-x86_64-gpu"));
        assertEquals("there is no CUDA for macosx-arm64", Cuda.installationProblem("macosx-arm64"));
    }

    /** This machine's own state, whatever it is: either usable, or with a reason and a remedy. */
    @Test
    void knowsWhyItCannotBeUsed() {
        Cuda found = Cuda.look();
        assertTrue(found.problem().isPresent() || !found.devices().isEmpty());
        found.problem().ifPresent(problem -> assertTrue(
                problem.contains("docs/troubleshooting.md#cuda-does-not-work")
                || problem.startsWith("there is no CUDA for"), problem));
    }

    @Test
    void namesEveryFileThatIsMissing() {
        CudaLibraries none = new CudaLibraries(List.of(folder), new ClassLoader(null) {});
        for (NativeLibrary library : none.load()) {
            assertTrue(library.isFound() || library.toString().matches(
                    "(lib)?(cu|nv)\\S+ is missing\\. Unpack .*diffusionj\\.cuda.*"), library.toString());
        }
    }

    @Test
    void tellsOfAFileThatIsThereButNoLibrary() throws IOException {
        CudaLibraries files = new CudaLibraries(List.of(folder), new ClassLoader(null) {});
        String name = files.load().get(0).file();
        Files.writeString(folder.resolve(name), "cut short");
        NativeLibrary library = files.load().get(0);
        assertFalse(library.isFound());
        assertTrue(library.toString().contains(folder.resolve(name) + ", but does not load"), library.toString());
    }

    @Test
    void refusesWeightsThatDoNotFit() throws IOException {
        Path graph = Files.write(folder.resolve("model.onnx"), new byte[1000]);
        Files.write(folder.resolve("model.onnx_data"), new byte[5_000_000]);
        Files.write(folder.resolve("config.json"), new byte[7000]);
        NetworkSource source = new NetworkSource(graph);
        assertEquals(5_001_000, CudaCompute.weights(graph));
        CudaCompute.requireRoom(source, 5_001_000, 5_001_000, "CUDA:0");
        String message = assertThrows(DeviceMemoryException.class,
                () -> CudaCompute.requireRoom(source, 5_001_000, 2_000_000, "CUDA:0")).getMessage();
        assertTrue(message.contains("5 MB of weights") && message.contains("CUDA:0 has 2 MB of memory free"), message);
    }
}
