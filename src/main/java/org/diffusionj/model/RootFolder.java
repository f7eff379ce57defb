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
public enum RootFolder {
    MODELS("model", "", "Stable-diffusion", "checkpoints", "diffusers"),
    LORAS("LoRA", "loras", "Lora", "LyCORIS"),
    EMBEDDINGS("embedding", "embeddings"),
    VAES("VAE", "vae", "VAE"),
    TINY_VAES("tiny autoencoder", "vae_tiny", "vae_approx", "VAE-approx"),
    CONTROL_NETWORKS("control network", "controlnets", "controlnet", "ControlNet");

    /** Where an installation keeps its models. */
    private static final String INSTALLED = "models";

    /** Folders in folders are looked through as far as this, so that links that lead round in circles end. */
    private static final int DEEPEST = 3;

    private final String label;
    private final List<String> names;

    RootFolder(String label, String... names) {
        this.label = label;
        this.names = List.of(names);
    }

    /** What one thing in it is to people. */
    public String label() {
        return label;
    }

    /** What the folder is called in a root of this program's own; empty for the root itself. */
    public String folder() {
        return names.get(0);
    }

    /**
     * Where a new one is put: in a root of another program, where that looks for it.
     *
     * @param file whether it is one file, not a folder
     */
    public Path placeIn(Path root, boolean file) {
        List<Path> there = in(root);
        return there.isEmpty() ? root.resolve(names.get(0))
                : there.get(this != MODELS ? 0 : file ? Math.min(1, there.size() - 1) : there.size() - 1);
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
