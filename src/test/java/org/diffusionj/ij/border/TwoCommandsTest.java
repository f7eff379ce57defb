package org.diffusionj.ij.border;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: whoever asks while a macro makes pictures is refused, and the macro goes on. */
class TwoCommandsTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();

    @Test
    void whatFailsReachesTheOneWhoAskedAndNobodyElse(@TempDir Path folder) throws IOException {
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(
                    List.of("diffusionj.models=" + MODELS, "user.home=" + folder), display.environment(),
                    TwoCommandsDriver.class, List.of(folder.toString(), "500"));
            assertEquals(0, windows.exitCode(), windows.out() + windows.err());
            List<String> lines = windows.out().lines().toList();
            String taken = ": Another command, Text to Image, is making pictures or asks for its settings. Wait until"
                    + " it is done, or press Esc";
            assertEquals(List.of("menu: Text to Image" + taken, "menu: Reproduce Image" + taken,
                    "menu: Release Diffusion Memory" + taken,
                    "menu: Save PNG with Settings: There is no image open. Open one that DiffusionJ made",
                    "script: Image to Image" + taken, "script: Text to Image" + taken,
                    "script: Save PNG with Settings: There is no image open. Open one that DiffusionJ made"),
                    lines.subList(0, 7));
            assertEquals(List.of("macro: Macro Error", "first: x 500", "second: ended", "esc: true false 1",
                    "esc: true false 1"), lines.subList(7, lines.size()));
            // Java 24 and newer warn of native libraries.
            assertEquals(List.of(), windows.err().lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("WARNING: ")).toList());
        }
    }
}
