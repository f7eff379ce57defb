package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diffusionj.PngTexts;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Save PNG with Settings...} as macros call it. */
class SavePngMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();

    @TempDir
    private static Path folder;

    private static Path results;

    @BeforeAll
    static void runAllMacros() throws IOException {
        results = folder.toRealPath();
        List<String> macros = new ArrayList<>();
        macros.add(write("stack", """
                run("Text to Image...", "model=sd1 steps=1 guidance=1 seed=-2 images=2 prompt=[a cell, Seed: 5]");
                setSlice(2);
                run("Save PNG with Settings...", "path=[%1$s/slice.png]");
                saveAs("Tiff", "%1$s/stack.tif");
                close();
                open("%1$s/stack.tif");
                run("Save PNG with Settings...", "path=[%1$s/reopened.png]");
                saveAs("PNG", "%1$s/plain.png");
                """.formatted(results)));
        macros.add(write("foreign", """
                newImage("foreign", "8-bit black", 4, 4, 1);
                run("Save PNG with Settings...", "path=[%1$s/foreign.png]");
                """.formatted(results)));
        macros.add(write("none", "run(\"Save PNG with Settings...\", \"path=x.png\");"));
        macros.add(write("nowhere", """
                run("Text to Image...", "model=sd1 steps=1 guidance=1 prompt=x");
                run("Save PNG with Settings...", "path=[%1$s/no/such.png]");
                """.formatted(results)));
        Files.createDirectory(results.resolve("folder.png"));
        macros.add(write("folder", """
                run("Text to Image...", "model=sd1 steps=1 guidance=1 prompt=x");
                run("Save PNG with Settings...", "path=[%1$s/folder.png]");
                """.formatted(results)));
        macros.add(write("nul", """
                run("Text to Image...", "model=sd1 steps=1 guidance=1 prompt=x");
                run("Save PNG with Settings...", "path=[%1$s/a" + fromCharCode(0) + "b.png]");
                """.formatted(results)));
        macros.add(write("nopath", """
                run("Text to Image...", "model=sd1 steps=1 guidance=1 prompt=x");
                run("Save PNG with Settings...");
                """));
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + results),
                MacroBatch.class, macros);
        assertEquals(0, process.exitCode(), process.err());
    }

    @Test
    void theCurrentSliceIsSavedWithItsOwnSeed() throws IOException {
        assertEquals("", read("stack.err"));
        Map<String, String> texts = PngTexts.read(results.resolve("slice.png"));
        String parameters = texts.get("tEXt parameters");
        assertTrue(parameters.startsWith("a cell, Seed: 5\nSteps: 1, Sampler: PNDM, CFG scale: 1, Seed: -1, "),
                parameters);
        assertTrue(texts.get("tEXt DiffusionJ").startsWith("This picture is synthetic"), texts.toString());
        assertTrue(texts.get("iTXt XML:com.adobe.xmp").contains("trainedAlgorithmicMedia"), texts.toString());
    }

    @Test
    void thePixelsAreThoseOfTheSlice() {
        int[] slice = (int[]) IJ.openImage(results.resolve("stack.tif").toString()).getStack().getPixels(2);
        int[] saved = (int[]) IJ.openImage(results.resolve("slice.png").toString()).getProcessor()
                .convertToRGB().getPixels();
        assertArrayEquals(slice, saved);
    }

    @Test
    void theSettingsSurviveTiffAndImageJsOwnPngLosesThem() throws IOException {
        String reopened = PngTexts.read(results.resolve("reopened.png")).get("tEXt parameters");
        assertTrue(reopened.contains(", Seed: -2, "), reopened);
        assertFalse(PngTexts.read(results.resolve("plain.png")).containsKey("tEXt parameters"));
    }

    @Test
    void whatCannotBeSavedIsSaid() throws IOException {
        assertError("foreign", "The image \"foreign\" holds no settings");
        assertError("none", "no image open");
        assertError("nowhere", "the folder " + results.resolve("no") + " does not exist. Make the folder first");
        assertError("folder", results.resolve("folder.png") + " is a folder. Choose another name");
        assertTrue(Files.isDirectory(results.resolve("folder.png")));
        assertError("nul", "a?b.png': no file can have this name here (Nul character not allowed). Choose other"
                + " letters");
        assertError("nopath", "'path' is required");
        assertFalse(Files.exists(results.resolve("foreign.png")));
    }

    private static void assertError(String name, String message) throws IOException {
        assertTrue(read(name + ".err").contains(message), read(name + ".err"));
        assertEquals("1", read(name + ".rc"));
    }

    private static String write(String name, String macro) throws IOException {
        return Files.writeString(results.resolve(name), macro).toString();
    }

    private static String read(String file) throws IOException {
        return Files.readString(results.resolve(file));
    }
}
