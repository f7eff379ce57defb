package org.diffusionj.ij.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.Prefs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.model.Adapters;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmPipelineTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models");
    private static final Path SD1 = MODELS.resolve("sd1");

    private static final Path FILES = Path.of("src/test/resources/reference/onefile");

    private final WarmPipeline warm = WarmPipeline.SHARED;

    @AfterEach
    void release() {
        warm.release();
    }

    @Test
    void staysOpenUntilAnotherModelOrRelease() {
        WarmPipeline.Warm first = warm.use(SD1, Device.CPU, new Cancellation(), Function.identity());
        assertSame(first, warm.use(SD1, Device.CPU, new Cancellation(), Function.identity()));
        WarmPipeline.Warm other = warm.use(MODELS.resolve("turbo"), Device.CPU, new Cancellation(),
                Function.identity());
        assertTrue(isClosed(first));
        assertEquals(Optional.of("turbo"), warm.release());
        assertTrue(isClosed(other));
        assertEquals(Optional.empty(), warm.release());
    }

    @Test
    void changedFilesAreReadAgain(@TempDir Path folder) throws IOException {
        Path model = copy(SD1, folder.resolve("changing"));
        WarmPipeline.Warm first = warm.use(model, Device.CPU, new Cancellation(), Function.identity());
        Files.setLastModifiedTime(model.resolve("unet/model.onnx"), FileTime.fromMillis(0));
        assertNotSame(first, warm.use(model, Device.CPU, new Cancellation(), Function.identity()));
        assertTrue(isClosed(first));
        warm.release();
    }

    @Test
    void changesBehindLinksAreSeen(@TempDir Path folder) throws IOException {
        Path model = copy(SD1, folder.resolve("real"));
        Path other = copy(SD1, folder.resolve("other"));
        Path whole = Files.createSymbolicLink(folder.resolve("whole"), model);
        WarmPipeline.Warm first = use(whole);
        assertSame(first, use(whole));
        Files.setLastModifiedTime(model.resolve("unet/model.onnx"), FileTime.fromMillis(0));
        WarmPipeline.Warm second = use(whole);
        assertNotSame(first, second, "a file of a folder that is a link");
        Files.delete(whole);
        Files.createSymbolicLink(whole, other);
        assertNotSame(second, use(whole), "a link that leads to another folder now");

        Path blob = Files.move(model.resolve("vae_decoder/model.onnx"), folder.resolve("blob"));
        Files.createSymbolicLink(model.resolve("vae_decoder/model.onnx"), blob);
        WarmPipeline.Warm third = use(model);
        Files.setLastModifiedTime(blob, FileTime.fromMillis(0));
        WarmPipeline.Warm fourth = use(model);
        assertNotSame(third, fourth, "a file that is a link");

        Path moved = Files.move(model.resolve("unet"), folder.resolve("unet"));
        Files.createSymbolicLink(model.resolve("unet"), moved);
        Files.createSymbolicLink(moved.resolve("round"), model);
        WarmPipeline.Warm fifth = use(model);
        assertSame(fifth, use(model), "links that lead round in a circle");
        Files.setLastModifiedTime(moved.resolve("model.onnx"), FileTime.fromMillis(1000));
        assertNotSame(fifth, use(model), "a component folder that is a link");
        warm.release();
    }

    @Test
    void changesOfACheckpointAndOfWhatLiesBesideItAreSeen(@TempDir Path folder) throws IOException {
        Path file = Files.copy(FILES.resolve("sd1.safetensors"), folder.resolve("one.safetensors"));
        String json = Files.readString(FILES.resolve("sd1.json"))
                .replace("..", FILES.toAbsolutePath().getParent().toString().replace('\\', '/'));
        Files.writeString(folder.resolve("one.json"), json);
        WarmPipeline.Warm first = use(file);
        assertEquals("one", first.pipeline().folder().name());
        assertSame(first, use(file));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        WarmPipeline.Warm second = use(file);
        assertNotSame(first, second, "the file itself");
        assertTrue(isClosed(first));
        Files.writeString(folder.resolve("one.yaml"), "model:\n  params:\n    parameterization: eps\n");
        WarmPipeline.Warm third = use(file);
        assertNotSame(second, third, "a file beside it that was not there");
        ModelChoice choice = new ModelChoice(file, Optional.of(FILES.resolve("vae/ldm.safetensors")));
        WarmPipeline.Warm fourth = warm.use(
                choice, Adapters.NONE, Device.CPU, false, new Cancellation(), Function.identity());
        assertNotSame(third, fourth, "another VAE");
        assertSame(fourth, warm.use(choice, Adapters.NONE, Device.CPU, false, new Cancellation(), Function.identity()));
        assertEquals(Optional.of("one"), warm.release());
        assertTrue(isClosed(fourth));
    }

    /** Looking for changes must not lead over the whole disk, into folders that are closed or never end. */
    @Test
    void linksThatLeadOutOfTheModelAreNotWalked(@TempDir Path folder) throws IOException {
        Path model = copy(SD1, folder.resolve("real"));
        Files.createSymbolicLink(model.resolve("unet/disk"), Path.of("/").toAbsolutePath());
        WarmPipeline.Warm first = use(model);
        assertSame(first, use(model));
        Files.setLastModifiedTime(model.resolve("unet/model.onnx"), FileTime.fromMillis(0));
        assertNotSame(first, use(model));
        warm.release();
    }

    @Test
    void aCancelledLoadLeavesNothingOpenAndTheNextOneWorks() {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        WarmPipeline.Warm before = use(MODELS.resolve("turbo"));
        assertThrows(CancellationException.class, () -> warm.use(SD1, Device.CPU, cancelled, Function.identity()));
        assertSame(before, use(MODELS.resolve("turbo")), "what was open is untouched by what never began");
        assertEquals(Optional.of("turbo"), warm.release());
        assertThrows(CancellationException.class, () -> warm.use(SD1, Device.CPU, cancelled, Function.identity()));
        assertEquals(Optional.empty(), warm.release());
        assertEquals("sd1", use(SD1).pipeline().folder().name());
    }

    private WarmPipeline.Warm use(Path model) {
        return warm.use(model, Device.CPU, new Cancellation(), Function.identity());
    }

    @Test
    void servesOneCommandAtATime() {
        String message = assertThrows(IllegalStateException.class,
                () -> warm.use(SD1, Device.CPU, new Cancellation(),
                        open -> warm.use(SD1, Device.CPU, new Cancellation(), Function.identity()))).getMessage();
        assertTrue(message.contains("Another command") && message.contains("Esc"), message);
        assertThrows(IllegalStateException.class,
                () -> warm.use(SD1, Device.CPU, new Cancellation(), open -> warm.release()));
        assertEquals("sd1", warm.use(SD1, Device.CPU, new Cancellation(), open -> open.pipeline().folder().name()),
                "free again after a failure");
    }

    @Test
    void aBrokenModelLeavesNothingOpen(@TempDir Path folder) throws IOException {
        Path model = copy(SD1, folder.resolve("broken"));
        Files.delete(model.resolve("unet/model.onnx"));
        Files.deleteIfExists(model.resolve("unet/diffusion_pytorch_model.safetensors"));
        assertThrows(IllegalArgumentException.class,
                () -> warm.use(model, Device.CPU, new Cancellation(), Function.identity()));
        assertEquals(Optional.empty(), warm.release());
    }

    @Test
    void opensAgainOnAnotherDevice() {
        WarmPipeline.Warm first = warm.use(SD1, Device.CPU, new Cancellation(), Function.identity());
        assertTrue(first.device().matches("ONNX Runtime \\S+, CPU"), first.device());
        WarmPipeline.Warm other = warm.use(SD1, Device.AUTO, new Cancellation(), Function.identity());
        assertTrue(isClosed(first));
        assertTrue(other.device().contains(", CUDA:0") || other.device().contains(", CPU (no CUDA: "), other.device());
    }

    @Test
    void aNamedCardThatIsNotThereIsRefused() {
        String message = assertThrows(IllegalStateException.class,
                () -> warm.use(SD1, Device.cuda(99), new Cancellation(), Function.identity())).getMessage();
        assertTrue(message.contains("The device CUDA:99 cannot be used"), message);
        assertEquals(Optional.empty(), warm.release());
    }

    @Test
    void memoryIsFreedWhenItWasNotEnough() {
        WarmPipeline.Warm first = warm.use(SD1, Device.CPU, new Cancellation(), Function.identity());
        assertThrows(DeviceMemoryException.class, () -> warm.use(SD1, Device.CPU, new Cancellation(), open -> {
            throw new DeviceMemoryException("full", OptionalLong.empty(), OptionalLong.empty(), null);
        }));
        assertTrue(isClosed(first));
        assertEquals(Optional.empty(), warm.release());
        assertNotSame(first, warm.use(SD1, Device.CPU, new Cancellation(), Function.identity()));
    }

    @Test
    void closesWhenNobodyUsesItForAsLongAsThePreferencesSay() throws InterruptedException {
        Prefs.set("diffusion.idle", 0.001);
        try {
            WarmPipeline.Warm first = use(SD1);
            while (!warm.state().startsWith("none")) {
                Thread.sleep(20); // for ever, if it is never closed
            }
            warm.release(); // waits for what is being closed
            assertTrue(isClosed(first));
        } finally {
            Prefs.set("diffusion.idle", 0);
        }
        WarmPipeline.Warm second = use(SD1);
        assertFalse(isClosed(second));
        assertEquals("sd1; one that was used stays open. See docs/memory.md#a-model-that-nobody-uses", warm.state());
        Prefs.set("diffusion.idle", (String) null);
        use(SD1);
        assertTrue(warm.state().contains("closes after 30.0 minutes"), warm.state());
    }

    @Test
    void whatIsInUseAgainWhenItsTimeEndsStaysOpen() {
        Prefs.set("diffusion.idle", 0.001);
        try {
            use(SD1);
            boolean closed = warm.use(SD1, Device.CPU, new Cancellation(), open -> {
                for (int i = 0; i < 20; i++) {
                    isClosed(open); // makes a picture: together longer than a thousandth of a minute
                }
                return isClosed(open);
            });
            assertFalse(closed);
        } finally {
            Prefs.set("diffusion.idle", (String) null);
        }
    }

    private static boolean isClosed(WarmPipeline.Warm open) {
        try {
            open.pipeline().generate(GenerationRequest.builder("").size(64, 64).steps(1).build());
            return false;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }
}
