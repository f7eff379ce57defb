package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.macro.MacroText;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.text.Emphasis;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The command as macros call it, with a tiny model of random weights: all macros in one process. */
class TextToImageMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String TINY = "model=sd1 width=64 height=64 steps=2 guidance=3 ";
    private static final String PROMPT = "a [small] cell, steps=99 \\\\[ \\\\\\\\ preview";
    private static final String PROMPT_MEANT = "a [small] cell, steps=99 [ \\ preview";

    /** Options → what the error names, and what it tells to do. */
    private static final Map<String, List<String>> ERRORS = new LinkedHashMap<>();

    static {
        ERRORS.put("steps=2", List.of("'prompt' is required", "prompt=[]"));
        ERRORS.put("", List.of("'prompt' is required", "prompt=[]"));
        ERRORS.put(TINY + "prompt=x tiles=3", List.of("'tiles' is not a key", "rescale, eta"));
        ERRORS.put(TINY + "prompt=x strength=0.5", List.of("'strength' is not a key", "guidance"));
        ERRORS.put(TINY + "prompt=x seed=1 seed=2", List.of("'seed' is given twice"));
        ERRORS.put(TINY + "prompt=x sampler=Foo", List.of("'sampler' cannot be 'Foo'", "Euler a, DPM++ 2M"));
        ERRORS.put("prompt=x steps=abc", List.of("'steps' cannot be 'abc'", "1 to 1000"));
        ERRORS.put("prompt=x steps=1001", List.of("'steps' cannot be '1001'", "1 to 1000"));
        ERRORS.put("prompt=x width=100", List.of("'width' cannot be '100'", "multiple of 8"));
        ERRORS.put("prompt=x guidance=7,5", List.of("'guidance' cannot be '7,5'", "decimal point"));
        ERRORS.put("prompt=x guidancestart=0.5 guidanceend=0.5",
                List.of("'guidancestart' must be below", "guidance=1"));
        ERRORS.put("prompt=x guidanceend=1.5", List.of("'guidanceend' cannot be '1.5'", "0 to 1"));
        ERRORS.put("prompt=x cache=DeepCache", List.of("'cache' cannot be 'DeepCache'", "None, EasyCache"));
        ERRORS.put("prompt=x device=GPU", List.of("'device' cannot be 'GPU'", "Auto, CPU, CUDA"));
        ERRORS.put("prompt=x model=sd1 device=CUDA:99", List.of("The device CUDA:99 cannot be used"));
        ERRORS.put("prompt=x precision=half", List.of("'precision' cannot be 'half'", "Auto, Float, Half"));
        ERRORS.put("prompt=x clipskip=-1", List.of("'clipskip' cannot be '-1'", "from 0 to"));
        ERRORS.put("prompt=x emphasis=Compel", List.of("'emphasis' cannot be 'Compel'", "None, A1111"));
        ERRORS.put("prompt=x noise=NumPy seed=-1", List.of("0 to 4294967295", "seed is -1"));
        ERRORS.put("prompt=x noise=NumPy seed=4294967295 images=2", List.of("seed is 4294967296"));
        ERRORS.put("model=sd1 prompt=x clipskip=1", List.of("does not give the states between its layers"));
        ERRORS.put("model=sd1 prompt=x safety", List.of("no safety checker", "docs/macro-keys.md#safety-checker"));
        ERRORS.put("prompt=x noise=GPU", List.of("'noise' cannot be 'GPU'", "CPU, NV, NumPy"));
        ERRORS.put("prompt=x loras=[a:1]", List.of("no LoRA \"a\"", "docs/adapters.md#lora"));
        ERRORS.put("prompt=[a [b]", List.of("'prompt' has a '[' that no ']' closes"));
        ERRORS.put("prompt=x model=nosuch",
                List.of("no model", "nosuch", "sd1, sd2v", "docs/troubleshooting.md#no-such-model"));
        ERRORS.put("prompt=x model=[" + MODELS
                + "]", List.of("not a model folder", "docs/troubleshooting.md#not-a-model-folder"));
        ERRORS.put(TINY + "prompt=x sampler=DDIM sigmas=Karras", List.of("DDIM", "Karras", "choose"));
        ERRORS.put(TINY + "prompt=x images=2 seed=9223372036854775807", List.of("'seed' is too large"));
    }

    private static final List<String> MACROS = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static Path results;

    @BeforeAll
    static void runAllMacros() throws IOException {
        results = folder.toRealPath();
        write("single", """
                run("Text to Image...", "%1$sseed=7 prompt=[%2$s]");
                print(getTitle() + " " + bitDepth() + " " + getWidth() + " " + getHeight() + " " + nImages);
                saveAs("PNG", "%3$s/first.png");
                saveAs("Tiff", "%3$s/first.tif");
                run("Text to Image...", "%1$sseed=7 prompt=[%2$s] preview");
                saveAs("PNG", "%3$s/second.png");
                info = getMetadata("Info");
                line = substring(info, indexOf(info, "\\nmacro = ") + 9);
                eval(substring(line, 0, indexOf(line, "\\n")));
                saveAs("PNG", "%3$s/repeated.png");
                """.formatted(TINY, PROMPT, results));
        write("float", """
                run("Text to Image...", "model=sd1 width=64 height=64 steps=1 seed=1 precision=Float prompt=x");
                print(Property.get("diffusion.precision") + " " + nImages);
                """);
        write("stack", """
                run("Text to Image...", "%1$sseed=6 images=3 prompt=[%2$s]");
                for (i = 1; i <= nSlices; i++) { setSlice(i); print(getInfo("slice.label")); }
                print(nImages);
                saveAs("Tiff", "%3$s/stack.tif");
                """.formatted(TINY, PROMPT, results));
        write("weights", """
                run("Text to Image...", "%1$sseed=7 emphasis=A1111 noise=NV prompt=[(red:1.5) cell BREAK [tissue]]");
                print(Property.get("diffusion.emphasis") + " " + Property.get("diffusion.noise"));
                print(Property.get("diffusion.clipskip"));
                print(Property.get("diffusion.macro"));
                saveAs("Tiff", "%2$s/weights.tif");
                """.formatted(TINY, results));
        write("interval", """
                run("Text to Image...", "model=sd1 width=64 height=64 steps=8 guidance=3 sampler=Euler seed=7 " +
                    "guidancestart=0.25 guidanceend=0.75 cache=EasyCache prompt=[dense red cell]");
                print(Property.get("diffusion.macro"));
                saveAs("PNG", "%1$s/interval.png");
                run("Save PNG with Settings...", "path=[%1$s/interval-settings.png]");
                run("Reproduce Image...", "path=[%1$s/interval-settings.png]");
                saveAs("PNG", "%1$s/interval-again.png");
                run("Text to Image...", "model=sd1 width=64 height=64 steps=8 guidance=1 sampler=Euler seed=7 " +
                    "guidanceend=0.75 prompt=[dense red cell]");
                """.formatted(results));
        write("safety", """
                run("Text to Image...", "model=former width=96 height=48 steps=7 guidance=3 sampler=[DPM++ 2M] " +
                    "seed=800 noise=NumPy safety prompt=[a Bright field image of H&E tissue]");
                print(Property.get("diffusion.safety-verdict"));
                getStatistics(area, mean, min, max); print(max);
                run("Text to Image...", "model=former width=64 height=64 steps=4 guidance=1 sampler=PNDM " +
                    "seed=2147483748 noise=NumPy safety prompt=[sparse red fibers, blurred]");
                print(Property.get("diffusion.safety-verdict"));
                run("Text to Image...", "model=former width=64 height=64 steps=1 guidance=1 prompt=x");
                print(Property.get("diffusion.safety-verdict"));
                """);
        write("random", """
                run("Text to Image...", "%sprompt=[]");
                print(getTitle());
                print(Property.get("diffusion.seed"));
                run("Release Diffusion Memory");
                run("Release Diffusion Memory");
                """.formatted(TINY));
        write("long", "run(\"Text to Image...\", \"" + TINY + "prompt=[" + "cell ".repeat(100) + "]\");");
        write("cancelled", """
                call("org.diffusionj.headless.MacroCalls.pressEscapeSoon");
                run("Text to Image...", "model=sd1 width=256 height=256 steps=900 seed=7 preview prompt=x");
                print("went on");
                """);
        write("diagnostics", "run(\"Diffusion Diagnostics\");");
        for (String options : ERRORS.keySet()) {
            String call = options.isEmpty() ? "" : ", \"" + options + "\"";
            write(errorName(options), "run(\"Text to Image...\"" + call + ");\nprint(\"went on\");");
        }
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + results),
                MacroBatch.class, MACROS);
        assertEquals(0, process.exitCode(), process.err());
    }

    @Test
    void equalCallsGiveEqualPictures() throws IOException {
        assertFinished("single", 3);
        assertEquals("a [small] cell, steps=99 [ preview 24 64 64 1", out("single").strip());
        assertArrayEquals(Files.readAllBytes(results.resolve("first.png")),
                Files.readAllBytes(results.resolve("second.png")));
        assertArrayEquals(Files.readAllBytes(results.resolve("first.png")),
                Files.readAllBytes(results.resolve("repeated.png")), "the call that the Info holds, as it stands"
                + " there");
    }

    @Test
    void aModelInFloatMayBeAskedForByThat() throws IOException {
        assertFinished("float", 1);
        assertEquals("Float 1", out("float").strip());
    }

    @Test
    void aStackHoldsThePicturesOfTheFollowingSeeds() throws IOException {
        assertFinished("stack", 1);
        assertEquals(List.of("seed=6", "seed=7", "seed=8", "1"), out("stack").lines().toList());
        ImagePlus stack = IJ.openImage(results.resolve("stack.tif").toString());
        ImagePlus single = IJ.openImage(results.resolve("first.tif").toString());
        assertEquals("seed=7", stack.getStack().getSliceLabel(2));
        assertArrayEquals((int[]) single.getProcessor().getPixels(), (int[]) stack.getStack().getPixels(2));
        assertFalse(Arrays.equals((int[]) stack.getStack().getPixels(1), (int[]) stack.getStack().getPixels(2)));
        assertEquals("3", stack.getProp("diffusion.images"));
    }

    @Test
    void theInfoHoldsEverySettingAndSurvivesTiff() {
        ImagePlus saved = IJ.openImage(results.resolve("first.tif").toString());
        String info = saved.getInfoProperty();
        assertTrue(info.startsWith("This picture is synthetic"), info);
        Map<String, String> expected = new LinkedHashMap<>(Map.of(
                "prompt", MacroText.escape(PROMPT_MEANT), "seed", "7", "steps", "2", "guidance", "3", "width", "64",
                "height", "64", "sampler", "Default", "model", "sd1", "command", "Text to Image...",
                "DigitalSourceType", "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"));
        // What was left at its default is written too; the model's scheduler_config.json names PNDM.
        expected.putAll(Map.of("sampler-used", "PNDM", "sigmas", "Default", "images", "1", "rescale", "0", "eta", "0",
                "noise", "CPU", "precision", "Auto"));
        expected.forEach((key, value) -> {
            assertTrue(info.contains("\n" + key + " = " + value + "\n"), key + " in " + info);
            assertEquals(value, saved.getProp("diffusion." + key));
        });
        assertTrue(saved.getProp("diffusion.model-sha256").matches("[0-9a-f]{64}"), info);
        assertTrue(saved.getProp("diffusion.device").matches("ONNX Runtime \\d+\\.\\d+\\.\\d+, CPU.*"), info);
        assertTrue(saved.getProp("diffusion.plugin").startsWith("DiffusionJ "), info);
        assertTrue(info.contains("\nmacro = run("), info);
    }

    /** The same request through the Java API gives the same pixels. */
    @Test
    void weightsAndNoiseReachThePictureAndItsInfo() throws IOException {
        assertFinished("weights", 1);
        List<String> lines = out("weights").lines().toList();
        assertEquals(List.of("A1111 NV", "0"), lines.subList(0, 2));
        assertTrue(lines.get(2).contains("emphasis=A1111 noise=NV"), lines.get(2));
        ImagePlus saved = IJ.openImage(results.resolve("weights.tif").toString());
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(MODELS.resolve("sd1")), new OrtBackend())) {
            GenerationRequest request = GenerationRequest.builder("(red:1.5) cell BREAK [tissue]").size(64, 64).steps(2)
                    .guidance(3).seed(7).emphasis(Emphasis.A1111).noise(NoiseSource.NV).build();
            int[] expected = model.generate(request).image().packed();
            int[] pixels = (int[]) saved.getProcessor().getPixels();
            assertArrayEquals(masked(expected), masked(pixels));
        }
    }

    /** By the info, the PNG's own settings, and a warning where no step is guided. */
    @Test
    void guidanceInAnIntervalAndTheCacheAreRecordedAndReproduced() throws IOException {
        assertFinished("interval", 3);
        assertTrue(out("interval").contains(" guidancestart=0.25 guidanceend=0.75 cache=EasyCache "), out("interval"));
        assertArrayEquals(Files.readAllBytes(results.resolve("interval.png")),
                Files.readAllBytes(results.resolve("interval-again.png")));
        assertTrue(out("interval").contains("Guidance acts in no step"), out("interval"));
    }

    /** Two cases of reference/former/cases.json: diffusers flags the first and passes the second. */
    @Test
    void theSafetyCheckersVerdictIsInTheInfo() throws IOException {
        assertFinished("safety", 3);
        List<String> lines = out("safety").lines().filter(line -> !line.startsWith("Text to Image:")).toList();
        assertEquals(List.of("flagged: image 1", "0", "passed", ""), lines);
        assertTrue(out("safety").contains("flagged image 1, which is black"), out("safety"));
    }

    /** Without the highest byte, which ImageJ does not care about. */
    private static int[] masked(int[] pixels) {
        return Arrays.stream(pixels).map(pixel -> pixel & 0xffffff).toArray();
    }

    @Test
    void aRandomSeedIsReported() throws IOException {
        assertFinished("random", 1);
        assertTrue(out("random").matches("Untitled\n\\d+\n"), out("random"));
    }

    @Test
    void diagnosticsGoToTheLog() throws IOException {
        assertFinished("diagnostics", 0);
        for (String part : List.of("ImageJ 1.", "ONNX Runtime 1.", "CUDA ", "Model sd1: ", "Memory: ")) {
            assertTrue(out("diagnostics").contains(part), out("diagnostics"));
        }
    }

    @Test
    void aPromptThatIsTooLongIsSaid() throws IOException {
        assertFinished("long", 1);
        assertTrue(out("long").contains("left out: cell cell"), out("long"));
    }

    @Test
    void escapeEndsTheMacroAndLeavesNoWindow() throws IOException {
        assertEquals("1", read("cancelled.rc"));
        assertEquals("", out("cancelled"));
        assertTrue(read("cancelled.err").contains("Text to Image: cancelled"), read("cancelled.err"));
        assertEquals("0", read("cancelled.images"));
    }

    @TestFactory
    Stream<DynamicTest> errorsNameWhatIsWrongAndLeaveNothing() {
        return ERRORS.entrySet().stream().map(error -> dynamicTest("[" + error.getKey() + "]", () -> {
            String name = errorName(error.getKey());
            String message = read(name + ".err");
            error.getValue().forEach(part -> assertTrue(message.contains(part), message));
            assertFalse(message.contains("\tat "), message);
            assertEquals("", out(name));
            assertEquals("1", read(name + ".rc"));
            assertEquals("0", read(name + ".images"));
        }));
    }

    private static void assertFinished(String name, int images) throws IOException {
        assertEquals("", read(name + ".err"));
        assertEquals("0", read(name + ".rc"));
        assertEquals(Integer.toString(images), read(name + ".images"));
    }

    private static String errorName(String options) {
        return "error" + List.copyOf(ERRORS.keySet()).indexOf(options);
    }

    private static void write(String name, String macro) throws IOException {
        MACROS.add(Files.writeString(results.resolve(name), macro).toString());
    }

    private static String out(String name) throws IOException {
        return read(name + ".out");
    }

    private static String read(String file) throws IOException {
        return Files.readString(results.resolve(file));
    }
}
