package org.diffusionj.ij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Macros without a display that are interrupted, or that meet images which another command is using. */
class InterruptedMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String SETTINGS = "model=sd1 steps=2 guidance=1 seed=7 prompt=x ";
    /** Steps enough that a fast machine has not ended when the key is pressed, and a slow one has made a picture. */
    private static final String SERIES = "model=sd1 steps=50 guidance=1 seed=7 prompt=x images=1000";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void runAllMacros() throws IOException {
        List<String> macros = List.of(
                write("words", """
                        run("Text to Image...", "%swidth=64 height=64"); // opens the model
                        close();
                        call("org.diffusionj.headless.MacroCalls.pressEscapeLater");
                        run("Text to Image...", "%s width=64 height=64");
                        print("went on");
                        """.formatted(SETTINGS, SERIES)),
                write("image", """
                        setBatchMode(true);
                        newImage("ramp", "8-bit ramp", 64, 64, 1);
                        call("org.diffusionj.headless.MacroCalls.pressEscapeLater");
                        run("Image to Image...", "%s");
                        print("went on");
                        """.formatted(SERIES)),
                write("memory", """
                        call("org.diffusionj.ij.job.FailingSeries.outOfMemory");
                        print("went on");
                        """),
                write("room", """
                        newImage("large", "32-bit black", 4000, 4000, 1);
                        call("org.diffusionj.headless.MacroCalls.leaveGarbage", 600);
                        run("Image to Image...", "%swidth=64 height=64 images=100");
                        print("went on");
                        """.formatted(SETTINGS)),
                write("passed over", """
                        newImage("other", "16-bit ramp", 20, 30, 1);
                        call("org.diffusionj.headless.MacroCalls.lockElsewhere");
                        newImage("source", "16-bit ramp", 64, 64, 1);
                        run("Image to Image...", "%s");
                        rename("made");
                        run("Reproduce Image...");
                        print(getTitle());
                        close();
                        selectImage("source");
                        call("org.diffusionj.headless.MacroCalls.lockElsewhere");
                        selectImage("made");
                        run("Reproduce Image...");
                        """.formatted(SETTINGS)));
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + folder),
                MacroBatch.class, macros);
        assertEquals(0, process.exitCode(), process.err());
    }

    @Test
    void escKeepsTheFinishedPicturesAndEndsTheMacro() throws IOException {
        for (String macro : List.of("words", "image")) {
            assertEquals("1", read(macro + ".rc"));
            assertEquals("", read(macro + ".out"));
            assertTrue(read(macro + ".err").contains(": cancelled"), read(macro + ".err"));
            assertTrue(read(macro + ".titles").matches("(ramp\n)?x \\([1-9]\\d* of 1000 images\\)"), "["
                    + read(macro + ".titles") + "]");
        }
    }

    /** ImageJ forgets the images of batch mode when a macro fails. */
    @Test
    void aFailureKeepsThemToo() throws IOException {
        assertEquals("1", read("memory.rc"));
        assertEquals("", read("memory.out"));
        assertTrue(read("memory.err").contains("docs/troubleshooting.md#out-of-memory"), read("memory.err"));
        assertEquals("x (2 of 4 images)", read("memory.titles"));
    }

    /** 100 x 4000 x 4000 x 4 bytes are 6 GB; this Java has one. */
    @Test
    void aResultThatCannotFitIsRefusedBeforeTheStart() throws IOException {
        assertTrue(read("room.err").contains("100 planes of 4000 x 4000 pixels need 6.0 GB"), read("room.err"));
        assertEquals("", read("room.out"));
    }

    @Test
    void imagesInUseArePassedOverUnlessTheyAreTheSource() throws IOException {
        assertEquals("x\n", read("passed over.out"), read("passed over.err"));
        String message = read("passed over.err");
        assertTrue(message.contains("The picture was made from \"source\". No other open image has the pixels that"
                + " went in, but \"other\", \"source\" are being used by another command"), message);
    }

    private static String write(String name, String macro) throws IOException {
        return Files.writeString(folder.resolve(name), macro).toString();
    }

    private static String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
