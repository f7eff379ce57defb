package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.PngTexts;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.image.PngFile;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.pipeline.Deviation;
import org.diffusionj.pipeline.FamilyCase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The keys {@code refiner}, {@code refinerstart} and {@code imageguidance} as macros write them. The pictures are those
 * that diffusers' pipelines recorded (models/reference/families.py).
 */
class RefinerMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final Npz ARRAYS = Npz.read(FamilyCase.FOLDER.resolve("arrays.npz"));
    private static final List<FamilyCase> CASES = FamilyCase.read("cases.json");
    private static final String XL = "model=xl width=48 height=32 steps=5 seed=7 prompt=x ";

    /** Macro → what its error names, and what it tells to do. */
    private static final Map<String, List<String>> ERRORS = new LinkedHashMap<>();

    static {
        refused(XL + "refiner=nosuch", "no model", "nosuch", "#no-such-model");
        refused(XL + "refinerstart=0.8", "'refinerstart'", "none is named", "refiner=name");
        refused(XL + "refiner=refiner refinerstart=0", "'refinerstart' cannot be '0'", "above 0");
        refused(XL + "refiner=refiner refinerstart=1", "'refinerstart' cannot be '1'", "below 1");
        refused(XL + "refiner=refiner refinerstart=1.5", "'refinerstart' cannot be '1.5'", "0 to 1");
        refused(XL + "refiner=sd1", "the refiner sd1", "Stable Diffusion 1.x", "docs/models.md#supported-models");
        refused(XL + "refiner=xlinpaint", "the refiner xlinpaint", "for inpainting");
        refused("model=sd1 width=48 height=32 steps=2 prompt=x refiner=refiner", "the model sd1", "Stable Diffusion"
                + " 1.x");
        refused("model=refiner width=48 height=32 steps=2 prompt=x refiner=refiner", "none from a prompt alone");
        refused(XL + "refiner=xlturbo refinerstart=0.9", "of 5 steps none comes after", "0.9",
                "a smaller 'refinerstart'");
        refused("model=xl width=48 height=32 steps=1 prompt=x refiner=refiner", "of 1 steps none comes before",
                "more steps");
        onImage("Image to Image", XL + "refiner=refiner strength=0.2", "at strength 0.2 none comes before",
                "another strength");
        onImage("Image to Image", XL + "refiner=refiner strength=0", "at strength 0.0 none comes before");
        onImage("Inpaint Selection", XL + "refiner=refiner", "'refiner' is not a key of this command");
        onImage("Image to Image", "model=pix2pix prompt=x imageguidance=0.9", "'imageguidance' cannot be"
                + " '0.9'", "1 to 50");
        onImage("Image to Image", "model=pix2pix prompt=x imageguidance=51", "'imageguidance' cannot be"
                + " '51'", "1 to 50");
        refused("model=sd1 prompt=x imageguidance=2", "'imageguidance' is not a key");
    }

    private static final List<String> MACROS = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static Path results;

    private static void refused(String options, String... words) {
        ERRORS.put("run(\"Text to Image...\", \"" + options + "\");", List.of(words));
    }

    private static void onImage(String command, String options, String... words) {
        ERRORS.put("newImage(\"a\", \"RGB ramp\", 48, 32, 1); makeOval(4, 4, 30, 20); run(\"" + command + "...\", \""
                + options + "\");", List.of(words));
    }

    @BeforeAll
    static void runAllMacros() throws IOException {
        results = folder.toRealPath();
        for (FamilyCase wanted : CASES) {
            if (wanted.task().equals("refine") && (wanted.steps() == 7 || wanted.sampler().equals("Default"))) {
                write(wanted.id(), textMacro(wanted));
            } else if (isSplit(wanted)) {
                write(wanted.id(), imageMacro(wanted, "refiner=xl refinerstart=0.7 strength=" + wanted.strength()));
            } else if (isGuidedByPicture(wanted)) {
                write(wanted.id(), imageMacro(wanted, "imageguidance=" + wanted.imageGuidance()));
            }
        }
        write("series", """
                run("Text to Image...", "%1$srefiner=refiner images=3 preview");
                print(getTitle() + " " + nSlices + " " + nImages);
                saveAs("Tiff", "%2$s/series.tif");
                run("Text to Image...", "%3$srefiner=[%4$s/refiner]");
                print(Property.get("diffusion.refiner-sha256"));
                saveAs("Tiff", "%2$s/single.tif");
                print(Property.get("diffusion.refinerstart") + " " + Property.get("diffusion.macro"));
                run("Save PNG with Settings...", "path=[%2$s/single.png]");
                run("Reproduce Image...");
                saveAs("Tiff", "%2$s/again.tif");
                close("*");
                run("Reproduce Image...", "path=[%2$s/single.png]");
                saveAs("Tiff", "%2$s/from-png.tif");
                eval(Property.get("diffusion.macro"));
                saveAs("Tiff", "%2$s/from-macro.tif");
                run("Text to Image...", "%3$s");
                print(Property.get("diffusion.refiner") + Property.get("diffusion.refinerstart"));
                """.formatted(XL, results, XL.replace("seed=7", "seed=8"), MODELS));
        PngFile.write(results.resolve("foreign.png"), new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), Map.of(
                "parameters", "x\nSteps: 5, Sampler: Euler, CFG scale: 5, Seed: 8, Size: 48x32, Model: xl, RNG: CPU, "
                        + "Refiner: refiner [7440042bbd], Refiner switch at: 0.6, Version: v1.10.1"));
        write("foreign", """
                run("Reproduce Image...", "path=[%s/foreign.png]");
                print(Property.get("diffusion.refiner") + " " + Property.get("diffusion.refinerstart"));
                """.formatted(results));
        write("planes", """
                newImage("stack", "16-bit ramp", 40, 30, 3);
                run("Image to Image...", "%1$sstack strength=0.6 refiner=refiner refinerstart=0.6");
                print(nSlices + " " + bitDepth() + " " + Property.get("diffusion.refiner"));
                saveAs("Tiff", "%2$s/planes.tif");
                run("Reproduce Image...");
                saveAs("Tiff", "%2$s/planes-again.tif");
                """.formatted(XL, results));
        write("cancelled", """
                call("org.diffusionj.headless.MacroCalls.pressEscapeSoon");
                run("Text to Image...", "model=xl width=48 height=32 steps=900 images=9 prompt=x refiner=refiner");
                print("went on");
                """);
        for (String macro : ERRORS.keySet()) {
            write(errorName(macro), macro + "\nprint(\"went on\");");
        }
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + results),
                MacroBatch.class, MACROS);
        assertEquals(0, process.exitCode(), process.err());
    }

    /** A model that takes over from itself changes nothing in samplers without a memory. */
    private static boolean isSplit(FamilyCase wanted) {
        return wanted.model().equals("xl") && wanted.task().equals("image") && wanted.strength() > 0.5
                && wanted.rescale() == 0 && (wanted.sampler().equals("Euler") || wanted.sampler().equals("DDIM"))
                && wanted.steps() == 20 && wanted.eta() == 0;
    }

    private static boolean isGuidedByPicture(FamilyCase wanted) {
        return wanted.id().startsWith("pix2pix-image-eulera-7") || wanted.id().endsWith("ddim-7-eta0.6");
    }

    private static String textMacro(FamilyCase wanted) {
        return "run(\"Text to Image...\", \"model=xl refiner=refiner refinerstart=" + wanted.denoisingStart()
                + options(wanted) + "\");\nsaveAs(\"Tiff\", \"" + results.resolve(wanted.id() + ".tif") + "\");";
    }

    private static String imageMacro(FamilyCase wanted, String more) {
        String source = "source_" + wanted.width() + "x" + wanted.height();
        byte[] levels = ARRAYS.bytes(source);
        int[] pixels = new int[levels.length / 3];
        for (int i = 0; i < levels.length; i++) {
            pixels[i / 3] |= (levels[i] & 0xff) << (16 - 8 * (i % 3));
        }
        Path file = results.resolve(source + ".tif");
        IJ.saveAsTiff(new ImagePlus("source", new ColorProcessor(wanted.width(), wanted.height(), pixels)),
                file.toString());
        return "open(\"" + file + "\");\nrun(\"Image to Image...\", \"model=" + wanted.model() + " " + more
                + options(wanted) + "\");\nsaveAs(\"Tiff\", \"" + results.resolve(wanted.id() + ".tif") + "\");";
    }

    private static String options(FamilyCase wanted) {
        return " width=" + wanted.width() + " height=" + wanted.height() + " steps=" + wanted.steps() + " guidance="
                + wanted.guidance() + " sampler=[" + wanted.sampler() + "] eta=" + wanted.eta() + " seed="
                + wanted.seed() + " prompt=[" + wanted.prompt() + "]"
                + (wanted.negative() == null ? "" : " negative=[" + wanted.negative() + "]");
    }

    @TestFactory
    Stream<DynamicTest> picturesAreThoseOfDiffusers() {
        List<FamilyCase> made = CASES.stream().filter(wanted -> Files.exists(results.resolve(wanted.id()))).toList();
        assertTrue(made.size() > 12, made.size() + " cases");
        return made.stream().map(wanted -> dynamicTest(wanted.id(), () -> {
            assertEquals("", read(wanted.id() + ".err"));
            Deviation.ofLevels(ARRAYS.bytes(wanted.image()), pixels(wanted.id(), 1)).requireSmall(false);
        }));
    }

    @Test
    void aSeriesHoldsTheSinglePictures() throws IOException {
        assertEquals("", read("series.err"));
        List<String> lines = read("series.out").lines().toList();
        assertEquals("x 3 1", lines.get(0));
        assertArrayEquals(pixels("single", 1), pixels("series", 2));
        assertFalse(Arrays.equals(pixels("series", 1), pixels("series", 2)));
    }

    @Test
    void theInfoNamesTheRefinerAndLeadsToTheSamePicture() throws IOException {
        String sha256 = ModelFolder.read(MODELS.resolve("refiner")).sha256();
        List<String> lines = read("series.out").lines().toList();
        assertEquals(sha256, lines.get(1));
        assertTrue(lines.get(2).startsWith("0.8 run(") && lines.get(2).contains("refinerstart=0.8"), lines.get(2));
        assertEquals("", lines.get(3), "a picture without a refiner");
        for (String again : List.of("again", "from-png", "from-macro")) {
            assertArrayEquals(pixels("single", 1), pixels(again, 1), again);
        }
        String parameters = PngTexts.read(results.resolve("single.png")).get("tEXt parameters");
        assertTrue(parameters.contains(
                ", Refiner: refiner [" + sha256.substring(0, 10) + "], Refiner switch at: 0.8, "), parameters);
        assertFalse(parameters.contains("Denoising strength"), parameters);
    }

    @Test
    void theRefinerOfAForeignPictureIsFollowed() throws IOException {
        assertEquals("", read("foreign.err"));
        assertTrue(read("foreign.out").endsWith("refiner 0.6\n"), read("foreign.out"));
    }

    @Test
    void everySliceIsRefined() throws IOException {
        assertEquals("", read("planes.err"));
        assertEquals("3 16 refiner", read("planes.out").strip());
        ImagePlus planes = IJ.openImage(results.resolve("planes.tif").toString());
        ImagePlus again = IJ.openImage(results.resolve("planes-again.tif").toString());
        for (int i = 1; i <= 3; i++) {
            assertArrayEquals((short[]) planes.getStack().getPixels(i), (short[]) again.getStack().getPixels(i));
        }
    }

    @Test
    void escapeBeforeTheRefinerLeavesNothing() throws IOException {
        assertEquals("1", read("cancelled.rc"));
        assertEquals("", read("cancelled.out"));
        assertTrue(read("cancelled.err").contains("Text to Image: cancelled"), read("cancelled.err"));
        assertEquals("0", read("cancelled.images"));
    }

    @TestFactory
    Stream<DynamicTest> errorsNameWhatIsWrongAndLeaveNothing() {
        return ERRORS.entrySet().stream().map(error -> dynamicTest(error.getKey(), () -> {
            String name = errorName(error.getKey());
            String message = read(name + ".err");
            error.getValue().forEach(part -> assertTrue(message.contains(part), message));
            assertFalse(message.contains("\tat "), message);
            assertEquals("", read(name + ".out"));
            assertEquals("0", read(name + ".images"));
        }));
    }

    private static int[] pixels(String name, int slice) {
        return (int[]) IJ.openImage(results.resolve(name + ".tif").toString()).getStack().getPixels(slice);
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
