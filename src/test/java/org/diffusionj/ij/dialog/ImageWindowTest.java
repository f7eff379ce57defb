package org.diffusionj.ij.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.io.FileSaver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: a picture from a picture, an oval inpainted in place, and Undo. */
class ImageWindowTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();

    @Test
    void undoRestoresWhatWasInpaintedInPlace(@TempDir Path folder) throws IOException {
        Path image = folder.resolve("source.tif");
        new FileSaver(IJ.createImage("source", "16-bit ramp", 64, 64, 1)).saveAsTiff(image.toString());
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(
                    List.of("diffusionj.models=" + MODELS, "user.home=" + folder), display.environment(),
                    ImageWindowDriver.class, List.of(folder.toString(), "sd1", "a cell", image.toString()));
            assertEquals(0, windows.exitCode(), windows.err());
            List<String> lines = windows.out().lines().toList();
            assertEquals(List.of("result a cell 64 16", "inpainted inside", "undone nowhere"), lines.subList(0, 3));
            assertTrue(windows.out()
                    .contains("run(\"Image to Image...\", \"model=sd1 strength=0.6 width=64 height=64 steps=4 "),
                    windows.out());
            assertTrue(windows.out().contains(" preview prompt=[a cell]\");"), windows.out());
            assertTrue(windows.out().contains("run(\"Inpaint Selection...\", \"model=sd1 strength=0.75 width=64 "),
                    windows.out());
            assertTrue(windows.out().contains(" inplace preview prompt=[a cell]\");"), windows.out());
        }
    }
}
