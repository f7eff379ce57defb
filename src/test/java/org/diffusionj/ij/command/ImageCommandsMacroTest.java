package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.PngTexts;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code Image to Image...} and {@code Inpaint Selection...} as macros call them, with a tiny model of random weights.
 */
class ImageCommandsMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String TINY = "model=sd1 steps=3 guidance=3 seed=7 prompt=[a cell] ";

    /** Macro → what its error names, and what it tells to do. */
    private static final Map<String, List<String>> ERRORS = new LinkedHashMap<>();

    static {
        ERRORS.put("run('Image to Image...', 'prompt=x');", List.of("no image open", "Text to Image"));
        ERRORS.put("newImage('a', '8-bit', 9, 9, 1); run('Image to Image...', 'steps=2');",
                List.of("'prompt' is required"));
        ERRORS.put("newImage('a', '8-bit', 9, 9, 1); run('Image to Image...', 'prompt=x inplace');",
                List.of("'inplace' is not a key", "strength, output, width", "stack"));
        ERRORS.put("newImage('a', '8-bit', 9, 9, 1); run('Image to Image...', 'prompt=x strength=2');",
                List.of("'strength' cannot be '2'", "0 to 1"));
        ERRORS.put("newImage('a', '8-bit', 9, 9, 1); run('Inpaint Selection...', 'prompt=x');",
                List.of("Nothing is selected", "makeOval"));
        ERRORS.put("newImage('a', '8-bit', 9, 9, 1); makeLine(1, 1, 5, 5); run('Inpaint Selection...', 'prompt=x');",
                List.of("has no area", "makePolygon"));
        ERRORS.put("newImage('a', '8-bit', 9, 9, 2); run('Image to Image...', 'prompt=x stack images=2');",
                List.of("'stack' and 'images'"));
        // The graphs of this model halve latents once; a size that is named is not changed.
        ERRORS.put("newImage('a', '8-bit', 9, 9, 1); run('Image to Image...', '" + TINY + " width=24 height=24');",
                List.of("24 x 24", "multiples of 16"));
    }

    private static final List<String> MACROS = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static Path results;

    @BeforeAll
    static void runAllMacros() throws IOException {
        results = folder.toRealPath();
        write("image", """
                newImage("ramp", "16-bit ramp", 37, 21, 1);
                run("Image to Image...", "%1$sstrength=0.5");
                print(getTitle() + " " + bitDepth() + " " + getWidth() + " " + getHeight());
                saveAs("Tiff", "%2$s/image.tif");
                run("Save PNG with Settings...", "path=[%2$s/image.png]");
                selectImage("ramp");
                run("Image to Image...", "%1$sstrength=0.5");
                saveAs("Tiff", "%2$s/again.tif");
                selectImage("ramp");
                run("Image to Image...", "%1$sstrength=0");
                saveAs("Tiff", "%2$s/zero.tif");
                selectImage("ramp");
                run("Image to Image...", "%1$sstrength=0 preview");
                saveAs("Tiff", "%2$s/zero-again.tif");
                """.formatted(TINY, results));
        write("former", """
                newImage("ramp", "8-bit ramp", 70, 21, 1);
                run("Image to Image...", "model=former steps=2 guidance=1 strength=0.5 prompt=x");
                print(Property.get("diffusion.width") + " " + Property.get("diffusion.height") + " " + getWidth() +
                    " " + getHeight());
                """);
        write("nan", """
                newImage("empty", "32-bit black", 20, 20, 1);
                setPixel(3, 4, NaN);
                run("Image to Image...", "%1$s");
                selectImage("empty");
                run("Image to Image...", "%1$sstrength=0");
                """.formatted(TINY));
        write("inplace", """
                newImage("noise", "RGB noise", 32, 32, 1);
                inside = getPixel(20, 20);
                outside = getPixel(2, 2);
                makeOval(10, 10, 20, 20);
                run("Inpaint Selection...", "%sinplace strength=1");
                print(nImages + " " + getTitle());
                changed = inside != getPixel(20, 20) && outside == getPixel(2, 2);
                run("Undo");
                restored = inside == getPixel(20, 20) && outside == getPixel(2, 2);
                print(changed);
                print(restored);
                """.formatted(TINY));
        write("cancelled", """
                newImage("stack", "8-bit ramp", 64, 64, 200);
                call("org.diffusionj.headless.MacroCalls.pressEscapeSoon");
                run("Image to Image...", "%sstack steps=30");
                print("went on");
                """.formatted(TINY.replace("steps=3 ", "")));
        for (String macro : ERRORS.keySet()) {
            write(errorName(macro), macro.replace('\'', '"') + "\nprint(\"went on\");");
        }
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + results),
                MacroBatch.class, MACROS);
        assertEquals(0, process.exitCode(), process.err());
    }

    /** Diffusers' OnnxStableDiffusionImg2ImgPipeline takes multiples of 64 pixels. */
    @Test
    void formerModelsSeePicturesInMultiplesOf64Pixels() throws IOException {
        assertEquals("", read("former.err"));
        assertTrue(read("former.out").strip().endsWith("128 64 70 21"), read("former.out"));
    }

    @Test
    void equalCallsGiveEqualPixels() throws IOException {
        assertEquals("", read("image.err"));
        assertEquals("a cell 16 37 21", read("image.out").strip());
        assertArrayEquals(pixels("image.tif"), pixels("again.tif"));
        assertArrayEquals(pixels("zero.tif"), pixels("zero-again.tif"));
    }

    /** The size 40 x 24 is the nearest multiple of 8, which the graphs of this model cannot halve. */
    @Test
    void aModelThatNeedsLargerUnitsGetsThem() {
        ImagePlus image = IJ.openImage(results.resolve("image.tif").toString());
        assertEquals("48", image.getProp("diffusion.width"));
        assertEquals("32", image.getProp("diffusion.height"));
    }

    /** Also where the size 24 x 24 was tried before 32 x 32. */
    @Test
    void aWarningIsLoggedOnceACall() throws IOException {
        assertEquals("", read("nan.err"));
        assertEquals(List.of("Image to Image", "Image to Image"), read("nan.out").lines()
                .filter(line -> line.contains("NaN or infinite")).map(line -> line.split(":")[0]).toList());
    }

    @Test
    void theSettingsSurviveTiffAndPng() throws IOException {
        ImagePlus image = IJ.openImage(results.resolve("image.tif").toString());
        String info = image.getInfoProperty();
        assertTrue(info.startsWith("This picture is synthetic"), info);
        assertEquals("0.5", image.getProp("diffusion.strength"));
        assertEquals("ramp", image.getProp("diffusion.source-title"));
        assertTrue(image.getProp("diffusion.source-sha256").matches("[0-9a-f]{64}"), info);
        assertTrue(info.contains("\ndisplay-map = "), info);
        Map<String, String> texts = PngTexts.read(results.resolve("image.png"));
        assertTrue(texts.get("iTXt XML:com.adobe.xmp").contains("compositeWithTrainedAlgorithmicMedia"),
                texts.toString());
        assertTrue(texts.get("tEXt parameters").contains("Denoising strength: 0.5"), texts.toString());
    }

    @Test
    void undoTakesBackWhatWasDoneInPlace() throws IOException {
        assertEquals("", read("inplace.err"));
        assertEquals(List.of("1 noise", "1", "1"), read("inplace.out").lines().toList());
    }

    @Test
    void escEndsTheMacro() throws IOException {
        assertEquals("1", read("cancelled.rc"));
        assertEquals("", read("cancelled.out"));
        assertTrue(read("cancelled.err").contains("Image to Image: cancelled"), read("cancelled.err"));
    }

    @Test
    void errorsNameWhatIsWrong() throws IOException {
        for (String macro : ERRORS.keySet()) {
            String name = errorName(macro);
            String message = read(name + ".err");
            ERRORS.get(macro).forEach(part -> assertTrue(message.contains(part), macro + ": " + message));
            assertEquals("", read(name + ".out"));
            assertEquals("1", read(name + ".rc"));
        }
    }

    private static short[] pixels(String file) {
        return (short[]) IJ.openImage(results.resolve(file).toString()).getProcessor().getPixels();
    }

    private static String errorName(String macro) {
        return "error" + List.copyOf(ERRORS.keySet()).indexOf(macro);
    }

    private static void write(String name, String macro) throws IOException {
        MACROS.add(Files.writeString(results.resolve(name), macro).toString());
    }

    private static String read(String file) throws IOException {
        return Files.readString(results.resolve(file));
    }
}
