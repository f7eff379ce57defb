package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The LoRA and embeddings that lie in folders of model roots, also in folders inside of these. */
record AdapterFolders(RootFolder kind, List<Path> roots) {
    private static final Pattern FILE = Pattern.compile("(?i)[^.].*\\.(safetensors|pt|bin|ckpt|pth)");
    private static final String ENDING = "\\.\\w+$";

    /** What peft and diffusers call files, so that their folder's name tells what they are. */
    private static final List<String> UNNAMED = List.of("pytorch_lora_weights.safetensors", "adapter_model.safetensors",
            "pytorch_lora_weights.bin", "adapter_model.bin", "learned_embeds.safetensors", "learned_embeds.bin");

    /** By short names, and all other names that are understood: with endings, and with folders before them. */
    SortedMap<String, Path> byAllNames() {
        SortedMap<String, Path> found = new TreeMap<>(byName());
        for (Path root : roots) {
            for (Path folder : kind.in(root)) {
                for (Path file : files(folder)) {
                    String path = folder.relativize(file).toString().replace('\\', '/');
                    found.putIfAbsent(file.getFileName().toString(), file);
                    found.putIfAbsent(path, file);
                    found.putIfAbsent(path.replaceFirst(ENDING, ""), file);
                }
            }
        }
        return Collections.unmodifiableSortedMap(found);
    }

    /** By the names that users see: the file's without its ending, or its folder's. */
    SortedMap<String, Path> byName() {
        SortedMap<String, Path> found = new TreeMap<>();
        for (Path root : roots) {
            for (Path folder : kind.in(root)) {
                for (Path file : files(folder)) {
                    boolean unnamed = UNNAMED.contains(file.getFileName().toString())
                            && !file.getParent().equals(folder);
                    Path named = unnamed ? file.getParent() : file;
                    String name = named.getFileName().toString();
                    found.putIfAbsent(unnamed ? name : name.replaceFirst(ENDING, ""), file);
                }
            }
        }
        return Collections.unmodifiableSortedMap(found);
    }

    private static List<Path> files(Path folder) {
        return RootFolder.deepEntries(folder).stream().filter(file -> Files.isRegularFile(file)
                && FILE.matcher(file.getFileName().toString()).matches()).toList();
    }

    /** The file that a path means, which may be a folder as peft and diffusers save it. */
    static Path fileIn(Path place) {
        return !Files.isDirectory(place) ? place
                : UNNAMED.stream().map(place::resolve).filter(Files::isRegularFile).findFirst().orElse(place);
    }
}
