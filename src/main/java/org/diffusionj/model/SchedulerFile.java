package org.diffusionj.model;

import java.nio.file.Path;
import org.diffusionj.sampling.SchedulerConfig;

/** Reads scheduler_config.json. */
final class SchedulerFile {
    private SchedulerFile() {}

    static SchedulerConfig read(Path file) {
        if (TextFile.isAbsent(file)) {
            throw new ModelException(file, "the scheduler's configuration is missing",
                    "Copy the model folder again, whole", "docs/troubleshooting.md#incomplete-model-folder");
        }
        return new SchedulerConfig(file.toString(), JsonFile.read(file).keys());
    }
}
