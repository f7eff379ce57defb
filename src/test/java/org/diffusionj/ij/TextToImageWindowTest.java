package org.diffusionj.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows, on a display of its own: what the dialog makes is what the recorded macro makes. */
class TextToImageWindowTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String PROMPT = "a [b] ] \"q\" \\n C:\\x steps=9\nline 2 [ \u00b5m \u6838";

    @Test
    void theRecordedMacroGivesTheSamePixels(@TempDir Path folder) throws IOException {
        Optional<Path> xvfb = program("Xvfb");
        assumeTrue(xvfb.isPresent(), "needs Xvfb, a display without a screen");
        Process server = new ProcessBuilder(xvfb.get().toString(), "-displayfd", "1", "-screen", "0", "1280x900x24",
                "-nolisten", "tcp").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> properties = List.of("diffusionj.models=" + MODELS, "user.home=" + folder);
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
            MacroProcess windows = MacroProcess.run(properties, Map.of("DISPLAY", ":" + out.readLine()),
                    WindowDriver.class, List.of(folder.toString(), "sd1", PROMPT));
            assertEquals(0, windows.exitCode(), windows.err());
            assertEquals("a [b] ] q n C x steps=9 line 2 [ \u00b5m \u6838\n", windows.out());
        } finally {
            server.destroy();
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

    private static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(File.pathSeparator)).stream().map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable).findFirst();
    }
}
