package org.diffusionj.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a model root holds, and in which of its folders: in a root of this program's own, of the models of
 * AUTOMATIC1111's web UI or ComfyUI, or of either's whole installation, so that those serve as they are.
 */
enum RootFolder {
    MODELS("", "Stable-diffusion", "checkpoints", "diffusers"),
    LORAS("loras", "Lora", "LyCORIS"),
    EMBEDDINGS("embeddings"),
    VAES("vae", "VAE"),
    TINY_VAES("vae_tiny", "vae_approx", "VAE-approx"),
    CONTROL_NETWORKS("controlnets", "controlnet", "ControlNet");

    /** Where an installation keeps its models. */
    private static final String INSTALLED = "models";

    /** Folders in folders are looked through as far as this, so that links that lead round in circles end. */
    private static final int DEEPEST = 3;

    private final List<String> names;

    RootFolder(String... names) {
        this.names = List.of(names);
    }

    /** Those of a root that are there. */
    List<Path> in(Path root) {
        Map<Path, Path> places = new LinkedHashMap<>();
        for (Path base : List.of(root, root.resolve(INSTALLED))) {
            for (String name : names) {
                Path folder = base.resolve(name);
                // The models of this program's own root lie in it, those of an installation below it.
                if (Files.isDirectory(folder) && (base.equals(root) || !name.isEmpty())) {
                    places.putIfAbsent(real(folder), folder);
                }
            }
        }
        return List.copyOf(places.values());
    }

    /** Whether a folder of this name holds what goes with models, and is none itself. */
    static boolean isBesideModels(Path folder) {
        String name = folder.getFileName().toString();
        return Stream.of(values()).anyMatch(kind -> kind != MODELS && kind.names.contains(name));
    }

    /** File systems that take "vae" and "VAE" for one would show it twice. */
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder;
        }
    }

    /** What lies in a folder, in the order of the names, so that of equal ones always the same counts. */
    static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted(Comparator.comparing(Path::getFileName)).toList();
        } catch (IOException e) {
            throw TextFile.unreadable(folder, e);
        }
    }

    /** What lies in a folder, and then in the folders inside of it, those of models left out. */
    static List<Path> deepEntries(Path folder) {
        return deepEntries(folder, DEEPEST);
    }

    private static List<Path> deepEntries(Path folder, int depth) {
        List<Path> entries = new ArrayList<>(entries(folder));
        for (Path entry : depth == 1 ? List.<Path>of() : List.copyOf(entries)) {
            if (Files.isDirectory(entry) && !Files.exists(entry.resolve(ModelFolder.INDEX))) {
                entries.addAll(deepEntries(entry, depth - 1));
            }
        }
        return entries;
    }
}
