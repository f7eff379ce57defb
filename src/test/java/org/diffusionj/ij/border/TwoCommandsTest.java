package org.diffusionj.ij.border;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: whoever asks while a macro makes pictures waits, is seen to wait, and can be cancelled. */
class TwoCommandsTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();

    @Test
    void commandsWaitForEachOtherAndWhatFailsReachesTheOneWhoAsked(@TempDir Path folder) throws IOException {
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(
                    List.of("diffusionj.models=" + MODELS, "user.home=" + folder), display.environment(),
                    TwoCommandsDriver.class, List.of(folder.toString()));
            assertEquals(0, windows.exitCode(), windows.out() + windows.err());
            String two = "queue: works, Text to Image: first, waits, Text to Image: from the menu";
            assertEquals(List.of(two, two + ", waits, Release Diffusion Memory",
                    two + ", waits, Release Diffusion Memory, waits, Text to Image: second",
                    "script: Text to Image: 'steps' cannot be 'abc'. Allowed is a whole number from 1 to 1000",
                    "menu: Save PNG with Settings: There is no image open. Open one that DiffusionJ made",
                    two + ", waits, Text to Image: second",
                    "first macro: ended", "second macro: second 1",
                    "pictures: [from the menu, second]",
                    "recorded: [run(\"Text to Image...\", \"model=sd1 ... prompt=[from the menu]\");]",
                    "esc: true false 1", "esc: true false 1"), windows.out().lines().toList());
            assertEquals("", windows.err());
        }
    }
}
