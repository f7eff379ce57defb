package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How files of weights are called. */
final class CheckpointName {
    static final List<String> ENDINGS = List.of(".safetensors", ".ckpt", ".pt", ".pth", ".bin");

    private CheckpointName() {}

    /** Whether a file is called as files of weights are. */
    static boolean fits(Path file) {
        return fits(file.getFileName().toString());
    }

    private static boolean fits(String name) {
        return ENDINGS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
    }

    /** The name of a file without its ending, or of a folder. */
    static String of(Path model) {
        String name = model.toAbsolutePath().normalize().getFileName().toString();
        return fits(name) && !Files.isDirectory(model) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** The file beside another one that has its name but another ending. */
    static Path sibling(Path file, String ending) {
        try {
            return file.resolveSibling(of(file) + "." + ending);
        } catch (InvalidPathException e) {
            throw new ModelException(file, "its name holds letters that this locale cannot write", "Rename the file",
                    "docs/troubleshooting.md#no-such-model");
        }
    }
}
