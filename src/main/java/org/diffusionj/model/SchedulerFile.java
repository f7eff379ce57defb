package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.diffusionj.sampling.SchedulerConfig;

/** Reads scheduler_config.json. */
final class SchedulerFile {
    /** Python's words for what JSON cannot write. */
    private static final Map<String, Double> PYTHON_NUMBERS = Map.of("Infinity", Double.POSITIVE_INFINITY,
            "-Infinity", Double.NEGATIVE_INFINITY, "NaN", Double.NaN);

    private SchedulerFile() {}

    static SchedulerConfig read(Path file) {
        if (!Files.exists(file)) {
            throw new ModelException(file, "the scheduler's configuration is missing",
                    "Copy the model folder again, whole", "README#incomplete-model-folder");
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        JsonFile.read(file).keys().forEach((key, value) ->
                keys.put(key, PYTHON_NUMBERS.getOrDefault(String.valueOf(value), null) == null
                        ? value : PYTHON_NUMBERS.get(value)));
        return new SchedulerConfig(keys);
    }
}
