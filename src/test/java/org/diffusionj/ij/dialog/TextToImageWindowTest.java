package org.diffusionj.ij.dialog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows, on a display of its own: what the dialog makes is what the recorded macro makes. */
class TextToImageWindowTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String PROMPT = "a [b] ] \"q\" \\n C:\\x steps=9\nline 2 [ \u00b5m \u6838";

    @Test
    void theRecordedMacroGivesTheSamePixels(@TempDir Path folder) throws IOException {
        List<String> properties = List.of("diffusionj.models=" + MODELS, "user.home=" + folder);
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(properties, display.environment(),
                    WindowDriver.class, List.of(folder.toString(), "sd1", PROMPT));
            assertEquals(0, windows.exitCode(), windows.err());
            assertEquals("false true\ntrue false\na [b] ] q n C x steps=9 line 2 [ \u00b5m \u6838\n", windows.out());
        }

        String recorded = Files.readString(folder.resolve("recorded.ijm"));
        assertTrue(recorded.startsWith("run(\"Text to Image...\", \"model=sd1 width=64 height=80 steps=2 "), recorded);
        Path macro = Files.writeString(folder.resolve("replay.ijm"),
                recorded + "saveAs(\"PNG\", \"" + folder.resolve("replayed.png") + "\");\n");
        MacroProcess headless = MacroProcess.runMacro(properties, macro);
        assertEquals(0, headless.exitCode(), headless.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("picture.png")),
                Files.readAllBytes(folder.resolve("replayed.png")));
    }
}
