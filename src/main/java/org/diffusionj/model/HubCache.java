package org.diffusionj.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * A model in the cache of the Hugging Face hub: {@code models--OWNER--NAME}, which holds a folder of links for each
 * version, and in {@code refs/main} which one is the newest.
 */
record HubCache(String name, Path snapshot) {
    private static final String MODEL = "models--";

    /** The newest version of a model that is there, if the folder is one of the cache. */
    static Optional<HubCache> of(Path folder) {
        String name = folder.getFileName().toString();
        if (!name.startsWith(MODEL) || !Files.isDirectory(folder.resolve("snapshots"))) {
            return Optional.empty();
        }
        String called = name.substring(MODEL.length()).replace("--", "/");
        return newest(folder).or(() -> any(folder)).map(snapshot -> new HubCache(called, snapshot));
    }

    private static Optional<Path> newest(Path folder) {
        try {
            String version = Files.readString(folder.resolve("refs").resolve("main")).strip();
            return Optional.of(folder.resolve("snapshots").resolve(version)).filter(HubCache::isModel);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> any(Path folder) {
        return RootFolder.entries(folder.resolve("snapshots")).stream().filter(HubCache::isModel)
                .max(Comparator.comparing(snapshot -> snapshot.toFile().lastModified()));
    }

    private static boolean isModel(Path snapshot) {
        return Files.exists(snapshot.resolve(ModelFolder.INDEX));
    }
}
