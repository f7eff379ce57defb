package org.diffusionj.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diffusionj.checkpoint.Corrections;
import org.diffusionj.checkpoint.InferenceYaml;

/**
 * What lies beside a checkpoint {@code NAME.safetensors} and says more of it: {@code NAME.json}, which is ours, {@code
 * NAME.yaml}, as AUTOMATIC1111 reads it, and diffusionj.json, which holds for all checkpoints of its folder.
 *
 * <pre>{"unet": {"attention_head_dim": 4}, "scheduler": {"prediction_type": "epsilon"}, "tokenizer": "FOLDER"}</pre>
 *
 * @param file where {@code NAME.json} is or would be
 * @param described what the description in YAML says
 * @param notes what {@code NAME.json} says, without keys if there is none
 * @param advice what diffusionj.json says
 */
record CheckpointNotes(Path file, Corrections described, JsonFile notes, JsonFile advice) {
    private static final String COMPONENTS = "components";
    private static final Set<String> CONFIGURATIONS = Set.of("unet", "vae", "text_encoder", "text_encoder_2",
            "scheduler");
    private static final Set<String> FOLDERS = Set.of("tokenizer", "tokenizer_2", COMPONENTS);

    /** What AUTOMATIC1111 keeps of a checkpoint in a file of the same name. */
    private static final Set<String> OF_A1111 =
            Set.of("description", "notes", "sd version", "activation text", "negative text", "preferred weight");

    static CheckpointNotes beside(Path checkpoint) {
        Path file = CheckpointName.sibling(checkpoint, "json");
        Path yaml = CheckpointName.sibling(checkpoint, "yaml");
        JsonFile json = JsonFile.readIfPresent(file);
        CheckpointNotes read = new CheckpointNotes(file,
                TextFile.isAbsent(yaml) ? Corrections.NONE : read(yaml),
                isOurs(json) ? json : JsonFile.made(file, Map.of(), ""),
                JsonFile.readIfPresent(checkpoint.resolveSibling(Advice.FILE)));
        read.requireKnownKeys();
        return read;
    }

    /** What diffusionj.json says besides, and where that says something, {@code NAME.json}. */
    JsonFile advised() {
        Map<String, Object> keys = new LinkedHashMap<>(advice.keys());
        keys.remove(COMPONENTS);
        Advice.KEYS.stream().filter(notes.keys()::containsKey).forEach(key -> keys.put(key, notes.keys().get(key)));
        boolean own = Advice.KEYS.stream().anyMatch(notes.keys()::containsKey);
        return JsonFile.made(own ? file : advice.path(), keys, "Remove or correct it");
    }

    /** All files beside a checkpoint that say something of it, whether they are there or not. */
    static List<Path> files(Path checkpoint) {
        return List.of(CheckpointName.sibling(checkpoint, "json"), CheckpointName.sibling(checkpoint, "yaml"),
                checkpoint.resolveSibling(Advice.FILE));
    }

    private static Corrections read(Path yaml) {
        try {
            return InferenceYaml.read(TextFile.read(yaml));
        } catch (IllegalArgumentException e) {
            if (e instanceof ModelException) {
                throw e;
            }
            throw new ModelException(yaml, e.getMessage(), "Take the file that came with the checkpoint, or remove it",
                    "docs/models.md#one-file-checkpoints");
        }
    }

    /** Other programs keep files of this name, too. */
    private static boolean isOurs(JsonFile json) {
        return CONFIGURATIONS.stream().anyMatch(key -> json.keys().get(key) instanceof Map)
                || FOLDERS.stream().anyMatch(key -> json.keys().get(key) instanceof String)
                || Advice.KEYS.stream().anyMatch(json.keys()::containsKey);
    }

    private void requireKnownKeys() {
        notes.keys().forEach((key, value) -> {
            boolean known = CONFIGURATIONS.contains(key) && value instanceof Map
                    || FOLDERS.contains(key) && value instanceof String || Advice.KEYS.contains(key)
                    || OF_A1111.contains(key);
            if (!known) {
                throw new ModelException(file, "\"" + key + "\" is none of the keys that are read here, "
                        + CONFIGURATIONS.stream().sorted().collect(Collectors.joining(", ")) + " with an object and "
                        + FOLDERS.stream().sorted().collect(Collectors.joining(", ")) + " with a folder",
                        "Remove or correct it", "docs/models.md#one-file-checkpoints");
            }
        });
    }

    /** What {@code NAME.json} says otherwise, by component. */
    Map<String, Map<String, Object>> corrections() {
        Map<String, Map<String, Object>> corrections = new LinkedHashMap<>();
        notes.keys().forEach((component, value) -> {
            if (CONFIGURATIONS.contains(component) && value instanceof Map<?, ?> said) {
                Map<String, Object> keys = new LinkedHashMap<>();
                said.forEach((key, item) -> keys.put(String.valueOf(key), item));
                corrections.put(component, keys);
            }
        });
        return corrections;
    }

    /** The folder of a tokenizer for one of the text encoders, if one is named. */
    Optional<Path> tokenizer(Component component) {
        return folder(notes, component.folder().replace("text_encoder", "tokenizer"));
    }

    /** The model folder that has what the checkpoint lacks, if one is named. */
    Optional<Path> components() {
        return folder(notes, COMPONENTS).or(() -> folder(advice, COMPONENTS));
    }

    private Optional<Path> folder(JsonFile said, String key) {
        String name = said.text(key, "");
        return name.isEmpty() ? Optional.empty() : Optional.of(said.folder(key));
    }
}
