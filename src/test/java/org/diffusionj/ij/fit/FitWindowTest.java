package org.diffusionj.ij.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: the dialog is filled in, losses are plotted, and the recorded line gives the same LoRA. */
class FitWindowTest {
    private static final Path MODEL = Path.of("src/test/resources/reference/folders/sd");

    @Test
    void dialogIsFilledInPlottedAndRecorded(@TempDir Path temporary) throws IOException {
        Path folder = temporary.toRealPath();
        ReferenceFolders.copy(MODEL, Files.createDirectories(folder.resolve("models")).resolve("sd"));
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        for (int i = 0; i < 4; i++) {
            BufferedImage picture = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(i, i, 0xffffff);
            ImageIO.write(picture, "png", pictures.resolve(i + ".png").toFile());
        }
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(List.of("diffusionj.models=" + folder.resolve("models"),
                            "diffusionj.threads=1", "user.home=" + folder),
                    display.environment(), FitWindowDriver.class, List.of(pictures.toString(), "sd"));
            assertEquals(0, windows.exitCode(), windows.out() + windows.err());
            List<String> lines = windows.out().lines().filter(line -> !line.startsWith("Fit Model")).toList();
            assertEquals("run(\"Fit Model to Images...\", \"source=" + pictures + " model=sd name=typed steps=4 rank=2"
                    + " batch=1 size=32 seed=7 every=2 convolutions prompt=[a [ramp]]\");", lines.get(0));
            assertEquals("[0.0, 2.0, 4.0] 2", lines.get(1)); // of two lines
            assertEquals(List.of("step=2 seed=7", "step=2 seed=8", "step=4 seed=7", "step=4 seed=8"),
                    lines.subList(2, 6));
        }
        Map<String, Weight> typed = WeightFile.read(folder.resolve("models/loras/typed.safetensors")).tensors();
        Map<String, Weight> replayed = WeightFile.read(folder.resolve("models/loras/replayed.safetensors")).tensors();
        assertEquals(typed.keySet(), replayed.keySet());
        typed.forEach((name, weight) -> assertArrayEquals(weight.floats(), replayed.get(name).floats(), name));
    }
}
