package org.diffusionj.ij.panel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: what the panel makes is what the recorded macro makes, and its lists hold what was made. */
class PanelWindowTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String TITLE = "a [b] ] q n C x steps=9 line 2 [ \u00b5m \u6838";

    @Test
    void everythingThatThePanelMakesIsRecorded(@TempDir Path folder) throws IOException {
        List<String> properties = List.of("diffusionj.models=" + MODELS, "user.home=" + folder);
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(properties, display.environment(), PanelDriver.class,
                    List.of(folder.toString(), "sd1"));
            assertEquals(0, windows.exitCode(), windows.err());
            assertEquals(String.join("\n", "false true", "true A new picture from words alone.",
                    "from an image: 64 16", "in a selection: true false", "shown again: a [b] 64 true",
                    "taken back: 0.75 7 No area is selected in \"" + TITLE + "\".", "compared: 2",
                    "input: A new picture from \"" + TITLE + "\".", "favourite: 7", "refused: true",
                    "files: [fine 1.txt]", "forming: Text to Image",
                    "queue: [Text to Image: first, Text to Image: second] false",
                    "then: false true", "live: 8 2 false", "left running: 0", "closed: false", ""), windows.out());
        }

        assertArrayEquals(Files.readAllBytes(folder.resolve("words.png")),
                Files.readAllBytes(folder.resolve("again.png")));
        MacroProcess headless = MacroProcess.runMacro(properties, replay(folder));
        assertEquals(0, headless.exitCode(), headless.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("words.png")),
                Files.readAllBytes(folder.resolve("replayed.png")));
        assertSamePixels(folder.resolve("inpainted.tif"), folder.resolve("replayed.tif"));
        assertSamePixels(folder.resolve("live.tif"), folder.resolve("relived.tif"));
    }

    /** All recorded lines up to the last picture, with what a user draws and saves between them. */
    private static Path replay(Path folder) throws IOException {
        List<String> macro = new ArrayList<>(List.of("newImage(\"ramp\", \"16-bit ramp\", 64, 64, 1);"));
        for (String line : Files.readAllLines(folder.resolve("recorded.ijm"))) {
            macro.addAll(line.startsWith("run(\"Text to Image...") ? List.of(line, save("PNG", folder, "replayed.png"))
                    : line.startsWith("run(\"Inpaint") ? List.of("selectImage(\"ramp\");", "makeOval(16, 16, 32, 32);",
                            line, save("Tiff", folder, "replayed.tif"))
                    : line.startsWith("run(") ? List.of("selectImage(\"ramp\");", line) : List.of());
        }
        macro.add("open(\"" + folder.resolve("painted.tif") + "\");");
        macro.add(Files.readAllLines(folder.resolve("live.ijm")).stream().filter(line -> line.startsWith("run("))
                .reduce((first, second) -> second).orElseThrow());
        macro.add(save("Tiff", folder, "relived.tif"));
        return Files.write(folder.resolve("replay.ijm"), macro);
    }

    private static String save(String type, Path folder, String name) {
        return "saveAs(\"" + type + "\", \"" + folder.resolve(name) + "\");";
    }

    private static void assertSamePixels(Path expected, Path actual) {
        Object pixels = IJ.openImage(expected.toString()).getProcessor().getPixels();
        Object others = IJ.openImage(actual.toString()).getProcessor().getPixels();
        if (pixels instanceof short[] values) {
            assertArrayEquals(values, (short[]) others);
        } else {
            assertArrayEquals((byte[]) pixels, (byte[]) others);
        }
    }
}
