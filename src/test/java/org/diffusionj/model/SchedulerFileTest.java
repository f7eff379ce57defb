package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diffusionj.sampling.SchedulerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerFileTest {
    @TempDir
    Path folder;

    @Test
    void complaintsNameTheFile() throws IOException {
        Path file = folder.resolve("scheduler_config.json");
        Files.writeString(file, "{\"_class_name\": \"DDIMScheduler\", \"beta_end\": NaN}");
        SchedulerConfig config = SchedulerFile.read(file);
        assertEquals("DDIMScheduler", config.className());
        assertEquals(file + ": \"beta_end\" must be a finite number, but is NaN. Copy the file again from where the"
                + " model came from. See docs/troubleshooting.md#wrong-configuration-value",
                assertThrows(IllegalArgumentException.class, () -> config.number("beta_end", 0.02)).getMessage());
    }

    @Test
    void anAbsentFileIsMissed() {
        Path file = folder.resolve("scheduler_config.json");
        String message = assertThrows(ModelException.class, () -> SchedulerFile.read(file)).getMessage();
        assertTrue(message.startsWith(file + ": the scheduler's configuration is missing"), message);
    }
}
