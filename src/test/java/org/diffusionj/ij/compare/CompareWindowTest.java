package org.diffusionj.ij.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: the dialog asks, the call is recorded, and the recorded line gives the same numbers. */
class CompareWindowTest {
    @Test
    void theDialogAsksAndTheRecordedLineGivesTheSame(@TempDir Path folder) throws IOException {
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(List.of("diffusionj.models=" + folder, "user.home=" + folder),
                    display.environment(), CompareWindowDriver.class, List.of());
            assertEquals(0, windows.exitCode(), windows.err());
            assertEquals(List.of("run(\"Compare Images...\", \"reference=[my reference] images=made\");", "true"),
                    windows.out().lines().filter(line -> !line.startsWith("Compare Images: ")).toList());
        }
    }
}
