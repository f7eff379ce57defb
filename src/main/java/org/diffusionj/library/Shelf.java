package org.diffusionj.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.hub.LocalName;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.model.RootFolder;

/**
 * A folder for models that something new comes into. It is made ready in a folder of its own, {@code .diffusionj},
 * where no command looks, and moved to its place when it is whole.
 *
 * @param roots all of them: names of models are unique among them
 */
public record Shelf(Path root, ModelRoots roots) {
    private static final String WORKSHOP = ".diffusionj";

    /** Where something is made ready. */
    Path workshop(String name) {
        return root.resolve(WORKSHOP).resolve(name);
    }

    /**
     * Where it will lie.
     *
     * @param name what the user or its source calls it
     * @param ending of a file, with the dot; empty for a folder
     * @throws IllegalArgumentException if the name cannot be a file's, or is that of something else
     */
    Path place(RootFolder kind, String name, String ending) {
        LocalName.problem(name).ifPresent(why -> {
            throw new IllegalArgumentException("'name' cannot be '" + LocalName.shown(name) + "': " + why
                    + ". Give another name. See docs/library.md#names");
        });
        String file = name.endsWith(ending) ? name : name + ending;
        Path place = kind.placeIn(root, !ending.isEmpty()).resolve(file);
        String called = ending.isEmpty() ? name : file.substring(0, file.length() - ending.length());
        Optional<Path> other = kind == RootFolder.MODELS ? Optional.ofNullable(roots.models().get(called))
                : Optional.empty();
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) || other.isPresent()) {
            throw new IllegalArgumentException("there is a " + kind.label() + " " + called + " already, "
                    + other.orElse(place) + ". Give another name with 'name', or delete that one first."
                    + " See docs/library.md#names");
        }
        return place;
    }

    /** Moves what is ready to its place, with what is kept of its origin. */
    void put(Path ready, Path place, Origin origin) throws IOException {
        Files.createDirectories(place.getParent());
        if (Files.isDirectory(ready)) {
            origin.write(ready);
            Files.move(ready, place, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.move(ready, place, StandardCopyOption.ATOMIC_MOVE);
            origin.write(place);
        }
    }

    /** Removes what is left in the workshop. */
    void sweep(Path workshop) throws IOException {
        if (Files.exists(workshop)) {
            try (Stream<Path> files = Files.walk(workshop)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        if (!Files.exists(root.resolve(WORKSHOP))) {
            return;
        }
        try (Stream<Path> rest = Files.list(root.resolve(WORKSHOP))) {
            if (rest.findAny().isPresent()) {
                return;
            }
        }
        Files.delete(root.resolve(WORKSHOP));
    }
}
