package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.adapter.EmbeddingFile;
import org.diffusionj.adapter.LoraFile;
import org.diffusionj.checkpoint.Checkpoint;
import org.diffusionj.checkpoint.ControlFile;
import org.diffusionj.checkpoint.SeparateVae;
import org.diffusionj.weights.WeightFile;

/** What a file or folder is, told from what it holds. */
public final class Contents {
    private static final Map<String, RootFolder> CLASSES = Map.of("ControlNetModel", RootFolder.CONTROL_NETWORKS,
            "AutoencoderKL", RootFolder.VAES, "AutoencoderTiny", RootFolder.TINY_VAES);

    /** Words in names, for what could be several things. */
    private static final Map<RootFolder, Pattern> WORDS = Map.of(
            RootFolder.LORAS, Pattern.compile("(?i).*(lora|lycoris|locon|lokr|loha).*"),
            RootFolder.CONTROL_NETWORKS, Pattern.compile("(?i).*control.*"),
            RootFolder.TINY_VAES, Pattern.compile("(?i).*tae.*"),
            RootFolder.VAES, Pattern.compile("(?i).*vae.*"),
            RootFolder.EMBEDDINGS, Pattern.compile("(?i).*(embed|inversion).*"));

    private Contents() {}

    /**
     * What it is. Of files, only what they say of their tensors is read.
     *
     * @return none if neither the contents nor the name tell
     * @throws IllegalArgumentException if it cannot be read, or is of a kind that is not used here
     */
    public static Optional<RootFolder> kind(Path place) {
        return Files.isDirectory(place) ? ofFolder(place) : ofFile(place);
    }

    private static Optional<RootFolder> ofFolder(Path folder) {
        if (Files.exists(folder.resolve(ModelFolder.INDEX))) {
            ModelFolder.requireSupported(folder.resolve(ModelFolder.INDEX));
            return Optional.of(RootFolder.MODELS);
        }
        Path adapter = AdapterFolders.fileIn(folder);
        if (!adapter.equals(folder)) {
            return ofFile(adapter);
        }
        Path config = folder.resolve(Component.CONFIG);
        if (Files.exists(config)) {
            String name = JsonFile.read(config).text("_class_name", "");
            return Optional.ofNullable(CLASSES.get(name)).or(() -> name.isEmpty()
                    ? new ComponentFolder(folder, "network").weights().flatMap(Contents::ofFile) : Optional.empty())
                    .or(() -> named(folder));
        }
        return named(folder);
    }

    private static Optional<RootFolder> ofFile(Path file) {
        TextFile.requireNoDevice(file);
        WeightFile.read(file); // what cannot be read is told as such, not as something else
        Map<RootFolder, Predicate<Path>> kinds = Map.of(
                RootFolder.CONTROL_NETWORKS, path -> ControlFile.read(path).isPresent(),
                RootFolder.MODELS, path -> Checkpoint.read(path).isPresent(),
                RootFolder.LORAS, path -> LoraFile.read(path) != null,
                RootFolder.VAES, path -> SeparateVae.read(path).isPresent(),
                RootFolder.TINY_VAES, path -> TinyVae.read(path) != null,
                RootFolder.EMBEDDINGS, path -> EmbeddingFile.read(path) != null);
        // Some fit several, such as a control network, which holds half of a UNet: the stricter ones come first.
        return Stream.of(RootFolder.CONTROL_NETWORKS, RootFolder.MODELS, RootFolder.LORAS, RootFolder.TINY_VAES,
                RootFolder.VAES, RootFolder.EMBEDDINGS).filter(kind -> fits(file, kinds.get(kind))).findFirst()
                .or(() -> named(file));
    }

    private static boolean fits(Path file, Predicate<Path> reader) {
        try {
            return reader.test(file);
        } catch (IllegalArgumentException another) {
            return false;
        }
    }

    private static Optional<RootFolder> named(Path place) {
        boolean holds = !Files.isDirectory(place) || RootFolder.entries(place).stream().anyMatch(CheckpointName::fits);
        return holds ? kindByName(place.getFileName().toString()) : Optional.empty();
    }

    /** What something is by the words in its name. */
    public static Optional<RootFolder> kindByName(String name) {
        return Stream.of(RootFolder.CONTROL_NETWORKS, RootFolder.LORAS, RootFolder.TINY_VAES, RootFolder.VAES,
                RootFolder.EMBEDDINGS).filter(kind -> WORDS.get(kind).matcher(name).matches()).findFirst();
    }
}
