package org.diffusionj.ij;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.diffusionj.pipeline.GenerationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmPipelineTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models");
    private static final Path SD1 = MODELS.resolve("sd1");

    private final WarmPipeline warm = WarmPipeline.SHARED;

    @AfterEach
    void release() {
        warm.release();
    }

    @Test
    void staysOpenUntilAnotherModelOrRelease() {
        WarmPipeline.Warm first = warm.use(SD1, Function.identity());
        assertSame(first, warm.use(SD1, Function.identity()));
        WarmPipeline.Warm other = warm.use(MODELS.resolve("turbo"), Function.identity());
        assertTrue(isClosed(first));
        assertEquals(Optional.of("turbo"), warm.release());
        assertTrue(isClosed(other));
        assertEquals(Optional.empty(), warm.release());
    }

    @Test
    void changedFilesAreReadAgain(@TempDir Path folder) throws IOException {
        Path model = copy(SD1, folder.resolve("changing"));
        WarmPipeline.Warm first = warm.use(model, Function.identity());
        Files.setLastModifiedTime(model.resolve("unet/model.onnx"), FileTime.fromMillis(0));
        assertNotSame(first, warm.use(model, Function.identity()));
        assertTrue(isClosed(first));
        warm.release();
    }

    @Test
    void servesOneCommandAtATime() {
        String message = assertThrows(IllegalStateException.class,
                () -> warm.use(SD1, open -> warm.use(SD1, Function.identity()))).getMessage();
        assertTrue(message.contains("Another command") && message.contains("Esc"), message);
        assertThrows(IllegalStateException.class, () -> warm.use(SD1, open -> warm.release()));
        assertEquals("sd1", warm.use(SD1, open -> open.pipeline().folder().name()), "free again after a failure");
    }

    @Test
    void aBrokenModelLeavesNothingOpen(@TempDir Path folder) throws IOException {
        Path model = copy(SD1, folder.resolve("broken"));
        Files.delete(model.resolve("unet/model.onnx"));
        assertThrows(IllegalArgumentException.class, () -> warm.use(model, Function.identity()));
        assertEquals(Optional.empty(), warm.release());
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
