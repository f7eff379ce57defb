package org.diffusionj.ij.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compare Images in macros without a display, on images of which the numbers are known. */
class CompareMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String TOOLS = """
            run("Clear Results");
            function row(measure, image) {
                for (i = 0; i < nResults; i++)
                    if (getResultString("Measure", i) == measure && getResultString("Image", i) == image) return i;
                return -1;
            }
            function value(measure, image) { return getResult("Value", row(measure, image)); }
            function boxes(title, type, count) {
                newImage(title, type, 96, 64, 4);
                for (s = 1; s <= 4; s++) {
                    setSlice(s); setColor(200, 200, 200);
                    for (k = 0; k < count; k++) fillRect(4 + 18 * k, 4 + 9 * s, 10, 10);
                }
            }
            """;

    @TempDir
    private static Path folder;

    private static final Map<String, String> MACROS = Map.ofEntries(
            Map.entry("pairs", """
                    newImage("one", "8-bit ramp", 96, 64, 3);
                    run("Divide...", "value=2 stack");
                    run("Duplicate...", "duplicate title=two");
                    run("Add...", "value=10 stack");
                    run("Compare Images...", "reference=one images=two");
                    print(d2s(value("PSNR", "all"), 4) + " " + getResultString("Measured in", row("PSNR", "all")));
                    below = value("SSIM gaussian", "all") < 1; print("below 1: " + below);
                    run("Clear Results");
                    run("Compare Images...", "reference=one images=one");
                    print(value("PSNR", "all") + " " + value("SSIM gaussian", "all") + " "
                        + value("SSIM uniform", "all"));
                    print(d2s(value("FID intensity", "all"), 6) + " " + value("Nearest reference", "all"));
                    newImage("deep", "32-bit ramp", 96, 64, 2);
                    run("Multiply...", "value=1000 stack");
                    makeRectangle(0, 0, 1, 64); run("Set...", "value=1000 stack"); run("Select None");
                    run("Duplicate...", "duplicate title=deeper");
                    run("Add...", "value=-10 stack");
                    run("Clear Results");
                    run("Compare Images...", "reference=deep images=deeper");
                    above = value("PSNR", "all") > 38; print("above: " + above);
                    """),
            Map.entry("objects", """
                    boxes("three", "8-bit black", 3);
                    boxes("four", "RGB black", 4);
                    run("Compare Images...", "reference=three");
                    print(value("Objects", "reference") + " " + value("Object area", "reference") + " "
                        + value("Objects", "all") + " " + value("Object area", "all") + " "
                        + value("Object area difference", "all") + " " + value("Objects", "slice 2"));
                    low = getResult("Low", row("KID granulometry", "all")) <= value("KID granulometry", "all");
                    print("low " + low);
                    selectWindow("Mean and SD of four");
                    setSlice(1); mean = getPixel(6, 22);
                    setSlice(2); print(mean + " " + getPixel(6, 22) + " " + bitDepth());
                    list = getList("image.titles"); print(String.join(list, ", "));
                    selectWindow("three"); run("Invert", "stack"); run("Clear Results");
                    run("Compare Images...", "reference=three images=three");
                    print(value("Objects", "reference") + " " + startsWith(getResultString("Measured in",
                        row("Objects", "all")), "dark objects"));
                    """),
            Map.entry("repeat", """
                    newImage("one", "8-bit noise", 64, 64, 5); newImage("two", "8-bit noise", 70, 80, 4);
                    run("Compare Images...", "reference=one images=two");
                    n = nResults; first = "";
                    for (i = 0; i < n; i++) first = first + getResult("Value", i) + getResult("Low", i) + " ";
                    run("Compare Images...", "images=two reference=one");
                    second = "";
                    for (i = n; i < nResults; i++) second = second + getResult("Value", i) + getResult("Low", i) + " ";
                    print((first == second) + " " + (nResults == 2 * n) + " " + (row("FID latents", "all") >= 0));
                    """),
            Map.entry("folders", """
                    File.makeDirectory("FOLDER/set"); File.makeDirectory("FOLDER/set/images");
                    boxes("three", "8-bit black", 3);
                    for (s = 1; s <= 4; s++) {
                        selectWindow("three"); setSlice(s); run("Duplicate...", "title=x");
                        saveAs("PNG", "FOLDER/set/images/p" + s + ".png"); close();
                    }
                    File.saveString("no image", "FOLDER/set/images/notes.txt");
                    run("Compare Images...", "reference=[FOLDER/set] images=three");
                    print(value("PSNR", "all") + " " + value("Nearest reference", "slice 2") + " "
                        + getResultString("Measured in", row("Nearest reference", "slice 2")));
                    """),
            Map.entry("network", """
                    newImage("one", "8-bit noise", 64, 64, 5); newImage("two", "RGB noise", 64, 64, 4);
                    run("Compare Images...", "reference=one images=two features=[MODELS/sd1/vae_encoder/model.onnx]");
                    print((value("KID network", "all") != 0) + " " + row("KID intensity", "all"));
                    print(getResultString("Measured in", row("KID network", "all")));
                    """),
            Map.entry("small", """
                    newImage("one", "8-bit noise", 20, 9, 3); newImage("two", "8-bit noise", 20, 9, 3);
                    run("Compare Images...", "reference=one images=two");
                    print(row("KID spectrum", "all") + " " + (row("KID intensity", "all") >= 0) + " "
                        + row("SSIM gaussian", "all") + " " + (row("SSIM uniform", "all") >= 0));
                    """),
            Map.entry("escape", """
                    newImage("one", "RGB noise", 512, 512, 40); newImage("two", "RGB noise", 512, 512, 40);
                    call("org.diffusionj.headless.MacroCalls.pressEscapeSoon");
                    run("Compare Images...", "reference=one images=two");
                    print("went on");
                    """),
            Map.entry("bad 1", "run(\"Compare Images...\", \"images=x\");"),
            Map.entry("bad 2", "run(\"Compare Images...\", \"reference=nowhere\");"),
            Map.entry("bad 3", "newImage(\"a\", \"8-bit\", 9, 9, 2);"
                    + " run(\"Compare Images...\", \"reference=nowhere\");"),
            Map.entry("bad 4", "newImage(\"a\", \"8-bit\", 9, 9, 2);"
                    + " run(\"Compare Images...\", \"reference=[FOLDER]\");"),
            Map.entry("bad 5", "newImage(\"a\", \"8-bit\", 9, 9, 2);"
                    + " run(\"Compare Images...\", \"reference=a features=none.onnx\");"),
            Map.entry("bad 6", "newImage(\"a\", \"8-bit composite\", 9, 9, 2, 1, 1);"
                    + " run(\"Compare Images...\", \"reference=a\");"),
            Map.entry("bad 7", "File.makeDirectory(\"FOLDER/b\"); File.saveString(\"x\", \"FOLDER/b/a.png\");"
                    + " newImage(\"a\", \"8-bit\", 9, 9, 2); run(\"Compare Images...\", \"reference=[FOLDER/b]\");"),
            Map.entry("bad 8", "newImage(\"a\", \"8-bit\", 64, 64, 2); run(\"Compare Images...\","
                    + " \"reference=a features=[MODELS/sd1/text_encoder/model.onnx]\");"),
            Map.entry("bad 9", "run(\"Compare Images...\", \"reference=a what=b\");"));

    @BeforeAll
    static void runAllMacros() throws IOException {
        List<String> files = new ArrayList<>();
        for (Map.Entry<String, String> macro : MACROS.entrySet()) {
            files.add(Files.writeString(folder.resolve(macro.getKey()), TOOLS + macro.getValue()
                    .replace("FOLDER", folder.toString()).replace("MODELS", MODELS.toString())).toString());
        }
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + Path.of("models").toAbsolutePath(), "diffusionj.threads=1",
                        "user.home=" + folder), MacroBatch.class, files);
        assertEquals(0, process.exitCode(), process.err());
    }

    private static String out(String macro) throws IOException {
        assertEquals("0", Files.readString(folder.resolve(macro + ".rc")),
                Files.readString(folder.resolve(macro + ".err")));
        return Files.readString(folder.resolve(macro + ".out")).lines()
                .filter(line -> !line.startsWith("Compare Images: ")).reduce("", (a, b) -> a + b + "\n");
    }

    /** Ten levels of 255 are 20 log10(25.5) dB; equal pictures have no error, similarity 1 and distance 0. */
    @Test
    void pairsHaveTheErrorThatWasAdded() throws IOException {
        assertEquals("""
                28.1308 dB, data range 0 to 255, mean of pairs
                below 1: 1
                Infinity 1 1
                0.000000 0
                above: 1
                """, out("pairs"));
    }

    /** Boxes of 10 x 10 pixels; the pixel (6, 22) lies in those of two slices of four: a mean of half of 200. */
    @Test
    void objectsAreThoseThatWereDrawn() throws IOException {
        assertEquals("""
                3 100 4 100 0 4
                low 1
                100 115.4701 32
                three, four, Mean and SD of three, Mean and SD of four, Mean features
                3 1
                """, out("objects"));
    }

    @Test
    void theSameImagesHaveTheSameNumbers() throws IOException {
        assertEquals("1 1 1\n", out("repeat"));
    }

    @Test
    void aFolderIsASetToo() throws IOException {
        assertEquals("Infinity 0 p2.png\n", out("folders"));
    }

    @Test
    void anyNetworkGivesFeatures() throws IOException {
        assertTrue(out("network").matches("1 -1\noutput of \"model.onnx\", pixels of 0 to 1.*; 5 and 4 pictures\n"),
                out("network"));
    }

    @Test
    void whatSmallImagesDoNotAllowIsLeftOut() throws IOException {
        assertEquals("-1 1 -1 1\n", out("small"));
    }

    @Test
    void escapeEndsItAndShowsNothing() throws IOException {
        assertEquals("1", Files.readString(folder.resolve("escape.rc")));
        assertFalse(Files.readString(folder.resolve("escape.out")).contains("went on"));
        assertEquals("one\ntwo", Files.readString(folder.resolve("escape.titles")));
    }

    @Test
    void whatIsMissingOrWrongIsToldByName() throws IOException {
        assertRefused("bad 1", "'reference' is required");
        assertRefused("bad 2", "'images' is absent, and there is no image open");
        assertRefused("bad 3", "'reference' cannot be 'nowhere': no open image has that title (open are a)");
        assertRefused("bad 4", "holds no image files");
        assertRefused("bad 5", "'features': there is no file");
        assertRefused("bad 6", "has 2 channels");
        assertRefused("bad 7", "b/a.png"); // in words of ImageJ, which ends macros by itself
        assertRefused("bad 8", "gives no features of pictures");
        assertRefused("bad 9", "'what' is not a key of this command");
    }

    private static void assertRefused(String macro, String message) throws IOException {
        assertEquals("1", Files.readString(folder.resolve(macro + ".rc")));
        String error = Files.readString(folder.resolve(macro + ".err"));
        assertTrue(error.contains(message), error);
    }
}
