package org.diffusionj.ij;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Backend;

/**
 * Keeps the model that was used last open, because loading one takes longer than a picture from a
 * small one. Serves one command at a time.
 */
final class WarmPipeline {
    /** The one of this process. */
    static final WarmPipeline SHARED = new WarmPipeline();

    private final Semaphore free = new Semaphore(1);
    private Optional<Warm> warm = Optional.empty();

    private WarmPipeline() {}

    /**
     * An open model.
     *
     * @param files names, sizes and times of the files it was read from
     * @param device what computes, in words
     */
    record Warm(Path folder, String files, StableDiffusion pipeline, String device) {}

    /**
     * Lends the model of a folder for the duration of the work: the open one, if it is of this folder
     * and the files have not changed.
     *
     * @throws IllegalStateException if another command is using a model, or it cannot be loaded
     */
    <T> T use(Path folder, Function<Warm, T> work) {
        return exclusively(() -> {
            String files = filesOf(folder);
            if (warm.filter(open -> open.folder().equals(folder) && open.files().equals(files)).isEmpty()) {
                ModelFolder read = ModelFolder.read(folder);
                close(); // first, so that two models are never in memory together
                Backend backend = new OrtBackend();
                warm = Optional.of(new Warm(folder, files, StableDiffusion.open(read, backend), backend.describe()));
                hashInAdvance(read);
            }
            return work.apply(warm.orElseThrow());
        });
    }

    /**
     * Closes the open model.
     *
     * @return its name, or none if no model was open
     * @throws IllegalStateException if a command is using it
     */
    Optional<String> release() {
        return exclusively(() -> {
            Optional<String> name = warm.map(open -> open.pipeline().folder().name());
            close();
            return name;
        });
    }

    private <T> T exclusively(Supplier<T> work) {
        if (!free.tryAcquire()) {
            throw new IllegalStateException("Another command is making pictures. Wait until it is done, or press Esc.");
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private void close() {
        Optional<Warm> open = warm;
        warm = Optional.empty();
        open.ifPresent(model -> model.pipeline().close());
    }

    /** Beside the first picture, so that nobody waits for it at the end. */
    private static void hashInAdvance(ModelFolder folder) {
        Thread hashing = new Thread(folder::sha256, "DiffusionJ model hash");
        hashing.setDaemon(true);
        hashing.setUncaughtExceptionHandler((thread, e) -> { }); // the one who needs the hash meets the error again
        hashing.start();
    }

    private static String filesOf(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().map(WarmPipeline::stateOf).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
    }

    private static String stateOf(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
