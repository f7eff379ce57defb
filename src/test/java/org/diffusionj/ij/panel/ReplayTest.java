package org.diffusionj.ij.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any settings and texts come back the same from dialogs, favourites, SciJava's inputs and recorded lines. */
class ReplayTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();

    @Test
    void whatIsRecordedMakesTheSameRequest(@TempDir Path folder) throws IOException {
        MacroProcess process = MacroProcess.run(List.of("diffusionj.models=" + MODELS, "user.home=" + folder),
                ReplayDriver.class, List.of(folder.toString(), MODELS.resolve("sd1").toString(), "500"));
        assertEquals("500 of 500", process.out().strip(), process.err());
        assertEquals(0, process.exitCode());
    }
}
