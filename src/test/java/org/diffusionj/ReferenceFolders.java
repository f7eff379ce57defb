package org.diffusionj;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The model folders that models/reference exported from diffusers, and copies of them to be spoilt. */
public final class ReferenceFolders {
    private static final Path MODELS = Path.of("src/test/resources/reference/models");

    private ReferenceFolders() {}

    public static Path of(String name) {
        return MODELS.resolve(name);
    }

    /** Copies a model. */
    public static Path copy(String name, Path to) {
        return copy(of(name), to);
    }

    /** Copies a folder with all that is in it. */
    public static Path copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of a model, relative to it, sorted. */
    public static List<Path> files(Path model) {
        try (Stream<Path> files = Files.walk(model)) {
            return files.filter(Files::isRegularFile).map(model::relativize).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
