package org.diffusionj.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.adapter.EmbeddingFile;
import org.diffusionj.adapter.LoraFile;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.model.ModelSummary;
import org.diffusionj.model.RootFolder;

/** Everything that lies in the folders for models: read from files' own words, without their weights. */
public final class Holdings {
    private static final String BROKEN = "broken: ";
    private static final Map<Integer, String> FAMILIES = Map.of(768, "Stable Diffusion 1.x", 1024,
            "Stable Diffusion 2.x", 2048, "Stable Diffusion XL", 1280, "Stable Diffusion XL's refiner");
    private static final int SHOWN = 4;

    private final ModelRoots roots;

    /** Widths of the text that LoRA and control networks take, and vectors of words, by their names. */
    private final Map<String, Integer> loras = new LinkedHashMap<>();
    private final Map<String, Integer> controls = new LinkedHashMap<>();
    private final List<Holding> others = new ArrayList<>();

    private Holdings(ModelRoots roots) {
        this.roots = roots;
    }

    /** Reads all: models first, each kind by its names. */
    public static List<Holding> of(ModelRoots roots) {
        Holdings read = new Holdings(roots);
        read.readOthers();
        List<Holding> all = new ArrayList<>();
        roots.models().forEach((name, place) -> all.add(read.model(name, place)));
        all.addAll(read.others);
        return all.stream().sorted(Comparator.comparing(Holding::kind).thenComparing(Holding::name)).toList();
    }

    /**
     * The one that a user names.
     *
     * @param name as commands call it, where needed with its kind before it: {@code loras/stain}
     * @throws IllegalArgumentException if there is none or more than one, saying what there is
     */
    public static Holding find(List<Holding> all, String name) {
        List<Holding> found = all.stream().filter(one -> one.name().equals(name) || one.qualified().equals(name)
                || one.place().toString().equals(name)).toList();
        List<Holding> models = found.stream().filter(one -> one.kind() == RootFolder.MODELS).toList();
        if (found.size() == 1 || models.size() == 1) {
            return models.size() == 1 ? models.get(0) : found.get(0);
        }
        throw new IllegalArgumentException(found.isEmpty()
                ? "there is nothing called \"" + name + "\" in the folders for models: those found are "
                        + all.stream().map(Holding::qualified).collect(Collectors.joining(", "))
                        + ". See docs/library.md#what-is-there"
                : "\"" + name + "\" is several things: name one of "
                        + found.stream().map(Holding::qualified).collect(Collectors.joining(", "))
                        + ". See docs/library.md#what-is-there");
    }

    private void readOthers() {
        distinct(roots.loras()).forEach((name, place) -> {
            String words = described(() -> {
                int width = (int) LoraFile.read(place).textWidth();
                loras.put(name, width);
                return forWidth(width);
            });
            add(RootFolder.LORAS, name, place, words);
        });
        roots.controlNetworks().forEach((name, place) -> {
            String words = described(() -> {
                int width = ControlNet.read(place).textWidth();
                controls.put(name, width);
                return forWidth(width);
            });
            add(RootFolder.CONTROL_NETWORKS, name, place, words);
        });
        distinct(roots.vaes()).forEach((name, place) -> add(RootFolder.VAES, name, place, ""));
        roots.embeddings().forEach((name, place) -> add(RootFolder.EMBEDDINGS, name, place, described(() ->
                EmbeddingFile.read(place).count() + " vectors")));
        roots.tinyVaes().stream().filter(place -> place.getParent().getFileName().toString().contains("tiny")
                || place.getParent().getFileName().toString().toLowerCase(Locale.ROOT).contains("approx"))
                .forEach(place -> add(RootFolder.TINY_VAES, place.getFileName().toString(), place, ""));
    }

    /** Of the names that a file has, the shortest. */
    private static Map<String, Path> distinct(Map<String, Path> named) {
        Map<Path, String> shortest = new LinkedHashMap<>();
        named.forEach((name, place) -> shortest.merge(place, name, (one, other) ->
                other.length() < one.length() ? other : one));
        Map<String, Path> found = new LinkedHashMap<>();
        shortest.forEach((place, name) -> found.put(name, place));
        return found;
    }

    private static String forWidth(int width) {
        return FAMILIES.getOrDefault(width, width > 0 ? "models with texts of " + width + " values" : "");
    }

    private void add(RootFolder kind, String name, Path place, String words) {
        others.add(new Holding(kind, name, place, rootOf(place), words, "", bytes(place), licence(place),
                checksums(place), ""));
    }

    /** Something that can fail with what is wrong. */
    private interface Description {
        String read();
    }

    private static String described(Description description) {
        try {
            return description.read();
        } catch (RuntimeException e) {
            return BROKEN + e.getMessage();
        }
    }

    private Holding model(String name, Path place) {
        try {
            ModelSummary summary = ModelSummary.of(place);
            return new Holding(RootFolder.MODELS, name, place, rootOf(place), summary.family(), summary.stored(),
                    summary.bytes(), licence(place), checksums(place), companions(place));
        } catch (RuntimeException e) {
            return new Holding(RootFolder.MODELS, name, place, rootOf(place), BROKEN + e.getMessage(), "",
                    bytes(place), licence(place), checksums(place), "");
        }
    }

    private String companions(Path place) {
        ModelFolder model = ModelFolder.read(new ModelChoice(place, Optional.empty(), roots.tinyVaes()));
        List<String> words = new ArrayList<>();
        fitting(loras, model.textWidth()).ifPresent(names -> words.add("LoRA " + names));
        List<String> networks = new ArrayList<>(ModelRoots.controlNetworksOf(place).keySet());
        fitting(controls, model.textWidth()).ifPresent(networks::add);
        if (!networks.isEmpty()) {
            words.add("control networks " + String.join(", ", networks));
        }
        model.tinyVae().ifPresent(tiny -> words.add("a tiny autoencoder"));
        List<String> vectors = others.stream().filter(one -> one.kind() == RootFolder.EMBEDDINGS)
                .filter(one -> fits(one.place(), model)).map(Holding::name).toList();
        if (!vectors.isEmpty()) {
            words.add("embeddings " + some(vectors));
        }
        List<String> vaes = others.stream().filter(one -> one.kind() == RootFolder.VAES).map(Holding::name).toList();
        if (!vaes.isEmpty()) {
            words.add("perhaps VAE " + some(vaes));
        }
        return String.join("; ", words);
    }

    private static boolean fits(Path embedding, ModelFolder model) {
        try {
            EmbeddingFile.read(embedding).vectors(model.textWidths());
            return true;
        } catch (IllegalArgumentException another) {
            return false;
        }
    }

    private static Optional<String> fitting(Map<String, Integer> widths, int width) {
        List<String> names = widths.entrySet().stream().filter(entry -> entry.getValue() == width)
                .map(Map.Entry::getKey).toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(some(names));
    }

    private static String some(List<String> names) {
        return names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    private Path rootOf(Path place) {
        return roots.roots().stream().filter(place::startsWith).max(Comparator.comparing(Path::getNameCount))
                .orElse(place.getParent());
    }

    private static String licence(Path place) {
        return Origin.of(place).map(Origin::licence).filter(text -> !text.isEmpty())
                .orElseGet(() -> Files.isDirectory(place) ? Card.licence(place) : "");
    }

    private static String checksums(Path place) {
        return Origin.of(place).filter(origin -> !origin.files().isEmpty())
                .map(origin -> origin.source().isEmpty() ? "kept at import" : "kept at download")
                .orElse(Files.exists(place.resolve("SHA256SUMS")) ? "SHA256SUMS" : "none kept");
    }

    private static long bytes(Path place) {
        try (Stream<Path> files = Files.walk(place, 4)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
