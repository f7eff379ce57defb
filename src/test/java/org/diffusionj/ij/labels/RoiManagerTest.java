package org.diffusionj.ij.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Selections of the ROI Manager as labels, with an image for their size and without. */
class RoiManagerTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference").toAbsolutePath();

    @Test
    void selectionsAreLabels(@TempDir Path folder) throws IOException {
        ReferenceFolders.copy(REFERENCE.resolve("folders/sd"), folder.resolve("models/own"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/sd-lines"), folder.resolve("models/own/controlnet"));
        Path macro = Files.writeString(folder.resolve("rois.ijm"), """
                setBatchMode(true);
                settings = "model=own steps=2 guidance=3 seed=7 prompt=[a cell] ";
                function hash() {
                    sum = 0;
                    for (i = 0; i < getHeight(); i++) sum = (sum * 31 + (getPixel(i, i) & 0xffffff)) % 1000003;
                    return sum;
                }
                newImage("any", "RGB black", 61, 45, 1);
                makeRectangle(5, 5, 20, 12); roiManager("add");
                makeOval(30, 10, 25, 30); roiManager("add");
                run("Labels to Image...", settings + "labels=ROIs truth=Overlay");
                kind = Property.get("diffusion.labels");
                said = "" + getWidth() + " " + getHeight() + " " + kind + " " + Overlay.size;
                first = hash();
                selectImage("any"); run("16-bit"); run("Select All"); setColor(0); fill();
                setColor(1); fillRect(5, 5, 20, 12); setColor(2); fillOval(30, 10, 25, 30); run("Select None");
                run("Labels to Image...", settings);
                said += "\\nas drawn " + (hash() == first);
                run("Close All");
                run("Labels to Image...", settings + "labels=ROIs width=64 height=48");
                first = hash();
                said += "\\nalone " + getWidth() + " " + getHeight();
                run("Reproduce Image...");
                return said + "\\nagain " + (hash() == first);
                """);
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(List.of("diffusionj.models=" + folder.resolve("models"),
                    "user.home=" + folder), display.environment(), RoiManagerDriver.class, List.of(macro.toString()));
            assertEquals("61 45 ROIs 2\nas drawn 1\nalone 64 48\nagain 1\n", windows.out(), windows.err());
        }
    }
}
