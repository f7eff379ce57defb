package org.diffusionj.ij.pixels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.IJ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.io.TempDir;

/** The starter model on real micrographs, whose origin and terms examples/micrographs/README.md tells. */
class MicrographTest {
    private static final Path MICROGRAPHS = Path.of("examples/micrographs").toAbsolutePath();
    private static final double[] STRENGTHS = {0, 0.1, 0.3, 0.5, 0.7, 0.9};

    /** Of each micrograph, a stack: itself, then what is made of it at rising strengths. */
    private static final String SWEEP = """
            open("%1$s");
            rename("source");
            setBatchMode(true);
            run("Duplicate...", "title=0");
            run("Size...", "width=128 height=128 interpolation=Bilinear average");
            run("Duplicate...", "title=1");
            strengths = newArray("0", "0.1", "0.3", "0.5", "0.7", "0.9", "0");
            for (i = 0; i < strengths.length; i++) {
                selectImage("0");
                run("Image to Image...", "model=starter seed=3 steps=10 strength=" + strengths[i] + " prompt=[%2$s]");
                rename("" + (i + 2));
            }
            close("source");
            close("0");
            run("Images to Stack", "name=sweep use");
            saveAs("Tiff", "%3$s");
            """;

    @ParameterizedTest
    @CsvSource({"cell.png, large gray nuclei", "tissue.png, H&E stained tissue"})
    void theChangeGrowsWithTheStrength(String name, String prompt, @TempDir Path folder) throws IOException {
        Path sweep = folder.resolve("sweep.tif");
        Path macro = Files.writeString(folder.resolve("sweep.ijm"),
                SWEEP.formatted(MICROGRAPHS.resolve(name), prompt, sweep));
        MacroProcess process = MacroProcess.runMacro(List.of("user.home=" + folder), macro);
        assertEquals(0, process.exitCode(), process.err());

        ImagePlus image = IJ.openImage(sweep.toString());
        ImageStack stack = image.getStack();
        double before = -1;
        for (int i = 0; i < STRENGTHS.length; i++) {
            double change = meanChange(stack, i + 2);
            assertTrue(change > before, "at strength " + STRENGTHS[i] + " the change is " + change
                    + ", before it was " + before);
            before = change;
        }
        int last = STRENGTHS.length + 2;
        assertArrayEquals(pixels(stack, 2), pixels(stack, last), "strength 0 twice");
    }

    /** Mean absolute difference to the first slice, over pixels and colours. */
    private static double meanChange(ImageStack stack, int slice) {
        float[] source = pixels(stack, 1);
        float[] made = pixels(stack, slice);
        double sum = 0;
        for (int i = 0; i < source.length; i++) {
            sum += Math.abs(source[i] - made[i]);
        }
        return sum / source.length;
    }

    private static float[] pixels(ImageStack stack, int slice) {
        return SeenPlane.of(stack.getProcessor(slice)).picture().planes();
    }
}
