package org.diffusionj.model;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.diffusionj.adapter.EmbeddingFile;
import org.diffusionj.checkpoint.Checkpoint;
import org.diffusionj.runtime.UserPath;
import org.diffusionj.weights.WeightsException;

/** The folders that hold models; of two models with one name the earlier root's counts. */
public final class ModelRoots {
    /** Roots to look in first, separated as in a class path. */
    public static final String PROPERTY = "diffusionj.models";

    private final List<Path> roots;

    /** @param roots of which one may be named twice */
    public ModelRoots(List<Path> roots) {
        this.roots = roots.stream().distinct().toList();
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

    /**
     * The model folders and checkpoint files, by name: a file's is without its ending, unless that is another model's
     * already; a model's of the hub's cache is OWNER/NAME. Of files, only what they say of their tensors is read.
     */
    public SortedMap<String, Path> models() {
        SortedMap<String, Path> models = new TreeMap<>();
        for (Path root : roots) {
            for (Path folder : RootFolder.MODELS.in(root)) {
                add(folder.equals(root) ? RootFolder.entries(folder) : RootFolder.deepEntries(folder), models);
            }
        }
        return Collections.unmodifiableSortedMap(models);
    }

    private static void add(List<Path> entries, SortedMap<String, Path> models) {
        for (Path entry : entries) {
            if (isModelFolder(entry)) {
                models.putIfAbsent(entry.getFileName().toString(), entry);
            }
            HubCache.of(entry).ifPresent(cached -> models.putIfAbsent(cached.name(), cached.snapshot()));
        }
        for (Path file : entries) {
            if (isCheckpoint(file)) {
                String name = CheckpointName.of(file);
                models.putIfAbsent(models.containsKey(name) ? file.getFileName().toString() : name, file);
            }
        }
    }

    private static boolean isModelFolder(Path entry) {
        return Files.isDirectory(entry) && !RootFolder.isBesideModels(entry)
                && Files.exists(entry.resolve(ModelFolder.INDEX));
    }

    /** A file that cannot be read is none: what is wrong with it is told when it is named. */
    private static boolean isCheckpoint(Path entry) {
        try {
            return Files.isRegularFile(entry) && CheckpointName.fits(entry) && Checkpoint.read(entry).isPresent();
        } catch (WeightsException unreadable) {
            return false;
        }
    }

    /**
     * The folder or file of a model.
     *
     * @param model the name of a folder or file in a root, the latter with or without its ending, or a path
     * @throws IllegalArgumentException if there is none: the message tells what there is, and where
     *     was looked
     */
    public Path find(String model) {
        return findIfThere(model).orElseThrow(() -> notFound(model));
    }

    /** The folder or file of a model, if it is there. */
    public Optional<Path> findIfThere(String model) {
        return named(model, entry -> isModelFolder(entry) || isCheckpoint(entry))
                .or(() -> Optional.ofNullable(models().get(model))).or(() -> atPath(model))
                .or(() -> named(model, entry -> Files.isRegularFile(entry) && CheckpointName.fits(entry)));
    }

    /** A folder or a file of this name, for which no other file needs to be looked into. */
    private Optional<Path> named(String name, Predicate<Path> wanted) {
        boolean plain = !name.isBlank() && UserPath.problem(name).isEmpty() && Path.of(name).getNameCount() == 1
                && !Path.of(name).isAbsolute();
        List<String> names = !plain ? List.of()
                : Stream.concat(Stream.of(""), CheckpointName.ENDINGS.stream().sorted()).map(name::concat).toList();
        return roots.stream().flatMap(root -> names.stream().map(root::resolve)).filter(wanted).findFirst();
    }

    private static Optional<Path> atPath(String path) {
        return Optional.of(path).filter(name -> !name.isBlank() && UserPath.problem(name).isEmpty())
                .map(name -> UserPath.of(name).toAbsolutePath())
                .filter(place -> Files.isDirectory(place) || Files.isRegularFile(place));
    }

    /**
     * The file or folder of a VAE.
     *
     * @param vae its name in the folder {@code vae} of a root, a file's with or without its ending, or a path
     * @throws IllegalArgumentException if there is none: the message tells what there is
     */
    public Path findVae(String vae) {
        SortedMap<String, Path> known = vaes();
        return Optional.ofNullable(known.get(vae)).or(() -> atPath(vae)).orElseThrow(() -> new IllegalArgumentException(
                "there is no VAE \"" + vae + "\": "
                + (known.isEmpty() ? "none was found" : "those found are " + known.keySet())
                + " in the folder vae of " + roots + ". Give one of their names, or the path of a file or folder."
                + " See docs/models.md#another-vae"));
    }

    /** The VAEs in the roots' folders of that name: whole names, and those of files without their endings. */
    public SortedMap<String, Path> vaes() {
        SortedMap<String, Path> vaes = new TreeMap<>();
        roots.stream().flatMap(root -> RootFolder.VAES.in(root).stream())
                .flatMap(folder -> RootFolder.entries(folder).stream())
                .filter(entry -> Files.isDirectory(entry) || CheckpointName.fits(entry)).forEach(entry -> {
                    vaes.putIfAbsent(entry.getFileName().toString(), entry);
                    vaes.putIfAbsent(CheckpointName.of(entry), entry);
                });
        return Collections.unmodifiableSortedMap(vaes);
    }

    /**
     * The file of a LoRA.
     *
     * @param lora its name in the folder {@code loras} of a root, with or without its ending and its subfolder, or a
     *     path
     * @throws IllegalArgumentException if there is none: the message tells what there is
     */
    public Path findLora(String lora) {
        AdapterFolders known = new AdapterFolders(RootFolder.LORAS, roots);
        return Optional.ofNullable(known.byAllNames().get(lora.replace('\\', '/')))
                .or(() -> atPath(lora).map(AdapterFolders::fileIn))
                .orElseThrow(() -> new IllegalArgumentException("there is no LoRA \"" + lora + "\": "
                + (known.byName().isEmpty() ? "none was found" : "those found are " + known.byName().keySet())
                + " in the folder loras of " + roots + ". Give one of their names, or the path of a file."
                + " See docs/adapters.md#lora"));
    }

    /** The LoRA in the roots' folders of that name, by their names and paths there, with and without endings. */
    public SortedMap<String, Path> loras() {
        return new AdapterFolders(RootFolder.LORAS, roots).byAllNames();
    }

    /** The embeddings in the roots' folders of that name, by the words that stand for them. */
    public Map<String, Path> embeddings() {
        return EmbeddingFile.words(new AdapterFolders(RootFolder.EMBEDDINGS, roots).byName());
    }

    /**
     * The folder or file of a control network.
     *
     * @param control its name in the model's own folder or in the folder {@code controlnets} of a root, a file's with
     *     or without its ending, or a path
     * @throws IllegalArgumentException if there is none: the message tells what there is
     */
    public Path findControl(String control, Path model) {
        SortedMap<String, Path> own = ControlFolders.of(model);
        if (own.containsKey(control)) {
            return own.get(control);
        }
        SortedMap<String, Path> known = controlNetworks();
        return Optional.ofNullable(known.get(control)).or(() -> known.values().stream()
                        .filter(file -> file.getFileName().toString().equals(control)).findFirst())
                .or(() -> atPath(control))
                .orElseThrow(() -> new IllegalArgumentException("there is no control network \"" + control + "\": "
                + (own.isEmpty() ? "the model " + CheckpointName.of(model) + " brings none"
                        : "the model " + CheckpointName.of(model) + " brings " + own.keySet())
                + ", and " + (known.isEmpty() ? "none was found" : "those found are " + known.keySet())
                + " in the folder controlnets of " + roots + ". Give one of their names, or the path of a file or"
                + " folder. See docs/models.md#control-networks"));
    }

    /** The control networks that a model brings, by their names: folders {@code controlnet} and the like. */
    public static SortedMap<String, Path> controlNetworksOf(Path model) {
        return ControlFolders.of(model);
    }

    /** The control networks in the roots' folders for them, by their names. */
    public SortedMap<String, Path> controlNetworks() {
        return new ControlFolders(roots).byName();
    }

    /** Where tiny autoencoders may lie: the roots' folders for them, and what is in these and in those for VAEs. */
    public List<Path> tinyVaes() {
        return roots.stream().flatMap(root -> Stream.concat(RootFolder.TINY_VAES.in(root).stream(), Stream.of(
                RootFolder.TINY_VAES, RootFolder.VAES).flatMap(kind -> kind.in(root).stream())
                .flatMap(folder -> RootFolder.entries(folder).stream()))).toList();
    }

    private IllegalArgumentException notFound(String model) {
        SortedMap<String, Path> known = models();
        return new IllegalArgumentException("there is no model \"" + model + "\": "
                + (known.isEmpty() ? "no models were found" : "the models found are " + known.keySet())
                + ", looking in " + roots + ". Give one of their names, or the path of a model."
                + UserPath.problem(model).map(why -> " As a path, " + why + ".").orElse("")
                        + " See docs/troubleshooting.md#no-such-model");
    }
}
