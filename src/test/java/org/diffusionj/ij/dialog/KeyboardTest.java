package org.diffusionj.ij.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: whoever has only a keyboard, or the screen read to them, comes everywhere. */
class KeyboardTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();

    @Test
    void theKeyboardAloneFillsInTheDialog(@TempDir Path folder) throws IOException {
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(List.of("diffusionj.models=" + MODELS, "user.home=" + folder),
                    display.environment(), KeyboardDriver.class, List.of("sd1"));
            assertEquals(0, windows.exitCode(), windows.err());
            assertEquals(List.of("escaped: 0", "without a name: false", "unseen: 0", "Prompt: true", "Model: true",
                    "Width: true", "Seed: true", "More settings: true", "Sampler: true", "Precision: true", "OK: true",
                    "made: 64 false"), windows.out().lines().toList(), windows.err());
        }
    }
}
