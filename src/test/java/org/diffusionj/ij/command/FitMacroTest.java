package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.adapter.LoraFile;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Fit Model to Images...} as macros call it. */
class FitMacroTest {
    private static final Path MODEL = Path.of("src/test/resources/reference/folders/sd");
    private static final String FEW = "model=sd steps=2 rank=2 batch=1 size=32 every=2 holdout=0 ";

    @TempDir
    private static Path folder;

    private static Path results;

    @BeforeAll
    static void runAllMacros() throws IOException {
        results = folder.toRealPath();
        ReferenceFolders.copy(MODEL, Files.createDirectories(results.resolve("models")).resolve("sd"));
        Files.createDirectory(results.resolve("empty"));
        List<String> macros = new ArrayList<>();
        macros.add(write("folder", """
                File.makeDirectory("%1$s/pictures");
                newImage("grey", "16-bit ramp", 40, 36, 1);
                saveAs("Tiff", "%1$s/pictures/b.tif");
                newImage("colour", "RGB ramp", 24, 48, 1);
                saveAs("PNG", "%1$s/pictures/a.png");
                close("*");
                run("Fit Model to Images...", "%2$ssource=[%1$s/pictures] prompt=[a ramp] name=fitted seed=7");
                print(getInfo("log"));
                run("Text to Image...", "model=sd width=32 height=32 steps=1 seed=1 loras=[fitted:1] prompt=x");
                return "" + nImages + " " + getTitle();
                """.formatted(results, FEW)));
        macros.add(write("stack", """
                newImage("labelled", "8-bit ramp", 40, 40, 2);
                for (i = 1; i <= 2; i++) { setSlice(i); setMetadata("Label", "ramp " + i); }
                run("Fit Model to Images...", "%2$ssource=labelled name=ofstack seed=7");
                """.formatted(results, FEW)));
        macros.add(write("again", "run(\"Fit Model to Images...\", \"" + FEW + "source=[" + results
                + "/pictures] prompt=[a ramp] name=fitted seed=7\");"));
        macros.add(write("nocaption", "run(\"Fit Model to Images...\", \"" + FEW + "source=[" + results
                + "/pictures] name=other seed=7\");"));
        macros.add(write("nosource", "run(\"Fit Model to Images...\", \"" + FEW + "prompt=x name=other\");"));
        macros.add(write("noimage", "run(\"Fit Model to Images...\", \"" + FEW + "source=[" + results
                + "/empty] prompt=x name=other\");"));
        macros.add(write("holdout", "run(\"Fit Model to Images...\", \"model=sd source=[" + results
                + "/pictures] prompt=x name=other holdout=0.7\");"));
        macros.add(write("size", "run(\"Fit Model to Images...\", \"model=sd source=[" + results
                + "/pictures] prompt=x name=other size=72\");"));
        MacroProcess process = MacroProcess.run(List.of("diffusionj.models=" + results.resolve("models"),
                "diffusionj.threads=1", "user.home=" + results), MacroBatch.class, macros);
        assertEquals(0, process.exitCode(), process.err());
    }

    @Test
    void imagesOfAFolderMakeALoraThatIsUsedByItsName() throws IOException {
        assertEquals("", read("folder.err"));
        Path lora = results.resolve("models/loras/fitted.safetensors");
        assertEquals("a ramp", LoraFile.read(lora).metadata().get("diffusionj_captions"));
        assertTrue(LoraFile.read(lora).metadata().get("diffusionj_images_sha256").startsWith("a.png "));
        assertTrue(read("folder.out").contains("wrote " + lora), read("folder.out"));
        assertTrue(read("folder.out").contains("x"), read("folder.out"));
    }

    @Test
    void slicesOfAStackHaveTheirLabelsForCaptions() throws IOException {
        assertEquals("", read("stack.err"));
        assertEquals("ramp 1\nramp 2", LoraFile.read(results.resolve("models/loras/ofstack.safetensors")).metadata()
                .get("diffusionj_captions"));
    }

    @Test
    void whatIsWrongIsNamedAndLeavesNothing() throws IOException {
        assertTrue(read("again.err").contains("is there already"), read("again.err"));
        assertTrue(read("nocaption.err").contains("there is no a.txt beside it"), read("nocaption.err"));
        assertTrue(read("nosource.err").contains("'source' is required"), read("nosource.err"));
        assertTrue(read("noimage.err").contains("there is no image in"), read("noimage.err"));
        assertTrue(read("holdout.err").contains("'holdout' must be 0 to 0.5, but is 0.7"), read("holdout.err"));
        assertTrue(read("size.err").contains("'size' must be a multiple of 16"), read("size.err"));
        assertArrayEquals(new String[] {"fitted.resume", "fitted.safetensors", "ofstack.resume", "ofstack.safetensors"},
                sorted(results.resolve("models/loras").toFile().list()));
    }

    private static String[] sorted(String[] names) {
        Arrays.sort(names);
        return names;
    }

    private static String write(String name, String macro) throws IOException {
        Path file = results.resolve(name + ".ijm");
        Files.writeString(file, macro);
        return file.toString();
    }

    private static String read(String name) throws IOException {
        return Files.readString(results.resolve(name.replace(".", ".ijm.")));
    }
}
