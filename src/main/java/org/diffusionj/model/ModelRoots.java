package org.diffusionj.model;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.diffusionj.runtime.UserPath;

/** The folders that hold models; of two models with one name the earlier root's counts. */
public final class ModelRoots {
    /** Roots to look in first, separated as in a class path. */
    public static final String PROPERTY = "diffusionj.models";

    private final List<Path> roots;

    public ModelRoots(List<Path> roots) {
        this.roots = List.copyOf(roots);
    }

    /**
     * Those of the system property, then {@code models/diffusion} inside of ImageJ, then {@code
     * models} of the source tree, which is the working directory.
     *
     * @param imageJ the folder of ImageJ or Fiji, if it is known
     */
    public static ModelRoots standard(Optional<Path> imageJ) {
        List<Path> roots = new ArrayList<>();
        for (String root : System.getProperty(PROPERTY, "").split(File.pathSeparator)) {
            if (!root.isBlank()) {
                roots.add(UserPath.of(root).toAbsolutePath());
            }
        }
        imageJ.ifPresent(folder -> roots.add(folder.resolve("models").resolve("diffusion").toAbsolutePath()));
        roots.add(Path.of("models").toAbsolutePath());
        return new ModelRoots(roots);
    }

    /** Where models are looked for, whether or not the folders exist. */
    public List<Path> roots() {
        return roots;
    }

    /** The model folders, by name. */
    public SortedMap<String, Path> models() {
        SortedMap<String, Path> models = new TreeMap<>();
        for (Path root : roots) {
            for (Path folder : folders(root)) {
                if (Files.exists(folder.resolve(ModelFolder.INDEX))) {
                    models.putIfAbsent(folder.getFileName().toString(), folder);
                }
            }
        }
        return Collections.unmodifiableSortedMap(models);
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw TextFile.unreadable(root, e);
        }
    }

    /**
     * The folder of a model.
     *
     * @param model the name of a folder in a root, or a path
     * @throws IllegalArgumentException if there is none: the message tells what there is, and where
     *     was looked
     */
    public Path find(String model) {
        return findIfThere(model).orElseThrow(() -> notFound(model));
    }

    /** The folder of a model, if it is there. */
    public Optional<Path> findIfThere(String model) {
        return Optional.ofNullable(models().get(model)).or(() -> Optional.of(model)
                .filter(name -> !name.isBlank() && UserPath.problem(name).isEmpty())
                .map(name -> UserPath.of(name).toAbsolutePath()).filter(Files::isDirectory));
    }

    private IllegalArgumentException notFound(String model) {
        SortedMap<String, Path> known = models();
        return new IllegalArgumentException("there is no model \"" + model + "\": "
                + (known.isEmpty() ? "no models were found" : "the models found are " + known.keySet())
                + ", looking in " + roots + ". Give one of their names, or the path of a model folder."
                + UserPath.problem(model).map(why -> " As a path, " + why + ".").orElse("")
                + " See docs/troubleshooting.md#no-such-model");
    }
}
