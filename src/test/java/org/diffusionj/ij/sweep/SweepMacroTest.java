package org.diffusionj.ij.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Diffusion Sweep in macros without a display: what it shows, how it is repeated, Esc and bad input. */
class SweepMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String TOOLS = """
            function hash() {
                sum = 0;
                for (y = 0; y < 64; y++) sum = (sum * 31 + (getPixel((7 * y) % 64, y) & 0xffffff)) % 1000003;
                return sum;
            }
            function hashes() {
                all = "";
                for (s = 1; s <= nSlices; s++) { setSlice(s); all = all + hash() + " "; }
                return all;
            }
            run("Clear Results");
            function titles() { list = getList("image.titles"); return String.join(list, ", "); }
            """;

    @TempDir
    private static Path folder;

    private static final Map<String, String> MACROS = Map.of(
            "labels", """
                    fixed = "model=sd1 width=64 height=64 ";
                    run("Diffusion Sweep...", fixed
                        + "vary=[steps: 1, 2; guidance: 1, 3] seed=7 prompt=[{a cell|a 'nucleus, [it''s]'}]");
                    print(getTitle() + ", " + nSlices + " slices, " + nResults + " rows; " + titles());
                    all = hashes();
                    stack = getImageID();
                    same = 0;
                    for (s = 1; s <= 8; s++) {
                        selectImage(stack); setSlice(s);
                        run("Text to Image...", fixed + getInfo("slice.label"));
                        one = hash(); close();
                        selectImage(stack);
                        same += one == hash();
                    }
                    print(same + " slices made again from their labels");
                    setSlice(4);
                    print(getInfo("slice.label"));
                    print(getResult("Picture", 3) + " " + getResult("steps", 3) + " " + getResult("guidance", 3) + " "
                        + getResultString("prompt", 3) + " " + getResult("seed", 3) + " " + getResult("Width", 3));
                    expected = hash();
                    run("Reproduce Image...");
                    print("reproduced " + (hash() == expected) + " " + nSlices);
                    close();
                    selectImage(stack); setSlice(4);
                    run("Save PNG with Settings...", "path=[FOLDER/four.png]");
                    run("Reproduce Image...", "path=[FOLDER/four.png]");
                    print("from the file " + (hash() == expected) + " " + nSlices);
                    close();
                    selectImage(stack);
                    saveAs("Tiff", "FOLDER/stack.tif"); close();
                    open("FOLDER/stack.tif"); setSlice(4);
                    run("Reproduce Image...");
                    print("after saving " + (hash() == expected));
                    close();
                    selectWindow("stack.tif");
                    replay = Property.get("diffusion.macro");
                    eval(replay);
                    h = hashes();
                    print("replayed " + (h == all) + " " + nSlices + " " + nResults);
                    """,
            "images", """
                    setBatchMode(true);
                    newImage("grey", "16-bit ramp", 64, 64, 1);
                    before = hash();
                    run("Diffusion Sweep...", "command=[Image to Image] model=sd1 steps=3 guidance=1 seed=7 prompt=x "
                        + "vary=[strength: 0, 0.4, 1]");
                    print(nSlices + " slices of " + bitDepth() + " bits, " + getInfo("slice.label"));
                    setSlice(3); third = hash(); close();
                    selectWindow("grey");
                    run("Image to Image...", "model=sd1 steps=3 guidance=1 prompt=x strength=1 seed=7");
                    print("third " + (hash() == third)); close();
                    selectWindow("grey");
                    makeRectangle(16, 16, 32, 32);
                    run("Diffusion Sweep...", "command=[Inpaint Selection] model=sd1 steps=2 guidance=1 seed=7 "
                        + "vary=[match: None, Levels] prompt=[{x|y}]");
                    kept = 0; differ = "";
                    for (s = 1; s <= 4; s++) { setSlice(s); kept += getPixel(3, 9); differ = differ + hash() + " "; }
                    parts = split(differ, " ");
                    print(nSlices + " inpainted, kept " + kept / 4 + ", differ " + (parts[0] != parts[2]));
                    close();
                    selectWindow("grey");
                    print("untouched " + (hash() == before) + " " + selectionType() + " " + getTitle());
                    makeRectangle(0, 0, 64, 40);
                    run("Diffusion Sweep...", "command=[Image to Image] model=sd1 steps=2 guidance=1 seed=7 prompt=x "
                        + "vary=[strength: 0.5, 1]");
                    print("selected " + getWidth() + " x " + getHeight());
                    newImage("channels", "8-bit composite-mode", 64, 64, 2, 1, 1);
                    run("Diffusion Sweep...", "command=[Image to Image] model=sd1 steps=2 guidance=1 seed=7 prompt=x "
                        + "vary=[strength: 0.5, 1]");
                    getDimensions(w, h, channels, slices, frames);
                    print(channels + " channels, " + slices + " pictures");
                    """,
            "sizes", """
                    run("Diffusion Sweep...", "model=sd1 steps=1 guidance=1 seed=7 prompt=x height=64 "
                        + "vary=[width: 64, 96]");
                    print(getWidth() + " x " + getHeight() + ", black " + (getPixel(70, 30) & 0xffffff) + " "
                        + getResult("Width", 0) + " " + getResult("Width", 1));
                    setSlice(2);
                    print("not black " + ((getPixel(70, 30) & 0xffffff) != 0) + " " + getInfo("slice.label"));
                    close("*");
                    run("Diffusion Sweep...", "width=64 height=64 steps=1 guidance=1 prompt=x "
                        + "vary=[seed: 5-6; model: sd1, turbo]");
                    print(nSlices + " of two models");
                    first = hash(); setSlice(2); second = hash();
                    run("Text to Image...", "width=64 height=64 steps=1 guidance=1 prompt=x seed=5 model=turbo");
                    print("second " + (hash() == second) + " " + (first != second));
                    """,
            "esc", """
                    fixed = "model=sd1 guidance=1 prompt=x width=64 height=64 ";
                    run("Text to Image...", fixed + "steps=2"); // opens the model
                    close();
                    call("org.diffusionj.headless.MacroCalls.pressEscapeLater");
                    run("Diffusion Sweep...", fixed + "steps=50 vary=[seed: 1-1000]"); // some until then, never all
                    print("went on");
                    """,
            "missing", """
                    run("Diffusion Sweep...", "steps=1 guidance=1 prompt=x vary=[model: sd1, nowhere]");
                    """,
            "room", """
                    run("Diffusion Sweep...", "model=sd1 steps=1 prompt=x width=2048 height=2048 vary=[seed: 1-1000]");
                    """,
            "no image", """
                    run("Diffusion Sweep...", "command=[Image to Image] model=sd1 steps=1 prompt=x vary=[seed: 1-2]");
                    """,
            "seed", """
                    run("Diffusion Sweep...", "model=sd1 steps=1 prompt=x noise=NumPy vary=[seed: 1, -1]");
                    """);

    @BeforeAll
    static void runAllMacros() throws IOException {
        List<String> files = new ArrayList<>();
        for (Map.Entry<String, String> macro : MACROS.entrySet()) {
            files.add(Files.writeString(folder.resolve(macro.getKey()),
                    TOOLS + macro.getValue().replace("FOLDER", folder.toString())).toString());
        }
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + folder),
                MacroBatch.class, files);
        assertEquals(0, process.exitCode(), process.err());
    }

    private static String out(String macro) throws IOException {
        assertEquals("0", Files.readString(folder.resolve(macro + ".rc")),
                Files.readString(folder.resolve(macro + ".err")));
        return Files.readString(folder.resolve(macro + ".out")).lines()
                .filter(line -> !line.startsWith("Diffusion Sweep: ")).reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void everySliceIsMadeAgainFromItsLabelAndTheWholeFromItsInfo() throws IOException {
        assertEquals("""
                a cell, 8 slices, 8 rows; Montage of a cell, a cell
                8 slices made again from their labels
                steps=2 guidance=3 seed=7 prompt=[a cell]
                4 2 3 a cell 7 64
                reproduced 1 1
                from the file 1 1
                after saving 1
                replayed 1 8 16
                """, out("labels"));
    }

    @Test
    void imagesAreVariedAndStayOfTheirKind() throws IOException {
        assertEquals("""
                3 slices of 16 bits, strength=0 seed=7
                third 1
                4 inpainted, kept 3072, differ 1
                untouched 1 0 grey
                selected 64 x 40
                2 channels, 2 pictures
                """, out("images"));
    }

    @Test
    void smallerPicturesLieOnBlackAndModelsAreVaried() throws IOException {
        assertEquals("""
                96 x 64, black 0 64 96
                not black 1 width=96 seed=7
                4 of two models
                second 1 1
                """, out("sizes"));
    }

    @Test
    void itTellsBeforehandHowManyAndHowLong() throws IOException {
        String log = Files.readString(folder.resolve("esc.out"));
        assertTrue(log.matches("(?s)Diffusion Sweep: 1000 pictures, about \\d+(\\.\\d)? (s|min).*"), log);
    }

    @Test
    void escKeepsTheFinishedPictures() throws IOException {
        assertEquals("1", Files.readString(folder.resolve("esc.rc")));
        assertTrue(Files.readString(folder.resolve("esc.err")).contains("Diffusion Sweep: cancelled"));
        String titles = Files.readString(folder.resolve("esc.titles"));
        assertTrue(titles.matches("Montage of x \\([1-9]\\d* of 1000 images\\)\nx \\([1-9]\\d* of 1000 images\\)"),
                titles);
    }

    @Test
    void whatCannotBeDoneIsToldBeforeAnythingIsMade() throws IOException {
        assertRefused("missing", "nowhere");
        assertRefused("room", "1000 planes of 2048 x 2048 pixels need");
        assertRefused("no image", "There is no image open");
        assertRefused("seed", "-1");
    }

    private static void assertRefused(String macro, String message) throws IOException {
        assertEquals("1", Files.readString(folder.resolve(macro + ".rc")));
        String error = Files.readString(folder.resolve(macro + ".err"));
        assertTrue(error.contains(message), error);
        assertEquals("0", Files.readString(folder.resolve(macro + ".images")), macro);
    }
}
