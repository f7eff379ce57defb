package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The control networks that lie in folders of model roots, also in folders inside of these, and in a model's own. */
record ControlFolders(List<Path> roots) {
    private static final Pattern FILE = Pattern.compile("(?i)[^.].*\\.(safetensors|pth|pt|bin|ckpt)");
    private static final Pattern OWN = Pattern.compile("controlnet([-_].*)?");
    private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\..*");

    /** By the names that users see: the folder's, or the file's without its ending. */
    SortedMap<String, Path> byName() {
        SortedMap<String, Path> found = new TreeMap<>();
        for (Path root : roots) {
            for (Path folder : RootFolder.CONTROL_NETWORKS.in(root)) {
                RootFolder.deepEntries(folder).stream().filter(place -> isOne(place, folder))
                        .forEach(place -> found.putIfAbsent(ControlNet.nameOf(place), place));
            }
        }
        return Collections.unmodifiableSortedMap(found);
    }

    /** Those that a model brings. */
    static SortedMap<String, Path> of(Path model) {
        SortedMap<String, Path> found = new TreeMap<>();
        RootFolder.entries(model).stream().filter(place -> OWN.matcher(place.getFileName().toString()).matches())
                .filter(ControlFolders::isFolderOfOne).forEach(place -> found.put(ControlNet.nameOf(place), place));
        return Collections.unmodifiableSortedMap(found);
    }

    /** A file that belongs to a folder with a configuration is no second one. */
    private static boolean isOne(Path place, Path folder) {
        if (Files.isDirectory(place)) {
            return isFolderOfOne(place);
        }
        String name = place.getFileName().toString();
        boolean alone = place.getParent().equals(folder) || !isFolderOfOne(place.getParent());
        return alone && FILE.matcher(name).matches() && !SHARD.matcher(name).matches();
    }

    private static boolean isFolderOfOne(Path place) {
        return Files.isDirectory(place) && Files.isRegularFile(place.resolve(Component.CONFIG));
    }
}
