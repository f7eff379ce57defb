package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How files of weights are called. */
final class CheckpointName {
    static final List<String> ENDINGS = List.of(".safetensors", ".ckpt", ".pt", ".pth", ".bin");

    private CheckpointName() {}

    /** Whether a file is called as files of weights are. */
    static boolean fits(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** The name of a file without its ending, or of a folder. */
    static String of(Path model) {
        String name = model.toAbsolutePath().normalize().getFileName().toString();
        return fits(Path.of(name)) && !Files.isDirectory(model) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** The file beside another one that has its name but another ending. */
    static Path sibling(Path file, String ending) {
        return file.resolveSibling(of(file) + "." + ending);
    }
}
