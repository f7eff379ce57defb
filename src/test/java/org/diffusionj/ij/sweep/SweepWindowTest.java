package org.diffusionj.ij.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: values are checked while they are typed, the sweep is confirmed, made and recorded. */
class SweepWindowTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();

    @Test
    void valuesAreCheckedAndTheCallIsRecorded(@TempDir Path folder) throws IOException {
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(List.of("diffusionj.models=" + MODELS, "user.home=" + folder),
                    display.environment(), SweepWindowDriver.class, List.of("sd1"));
            assertEquals(0, windows.exitCode(), windows.err());
            List<String> lines = windows.out().lines().toList();
            assertTrue(lines.get(0).startsWith("'steps' cannot be 'two'. Allowed is"), lines.get(0));
            assertEquals(List.of("problem: ", "a cell 4"), lines.subList(1, 3));
            assertEquals("run(\"Diffusion Sweep...\", \"model=sd1 width=64 height=64 seed=7 command=[Text to Image]"
                    + " prompt=[{a|b} cell] vary=[steps: 1, 2]\");", lines.get(3));
        }
    }
}
