package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.diffusionj.weights.WeightFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Fit Model to Images...} as macros call it. */
class FitMacroTest {
    private static final Path MODEL = Path.of("src/test/resources/reference/folders/sd");
    private static final String FEW = "model=sd steps=2 rank=2 batch=1 size=32 every=2 holdout=0 ";

    private static final Path CONTROL = Path.of("src/test/resources/reference/controls/sd-lines");
    private static final String WITH_LABELS =
            "model=sd controlmodel=lines prompt=x steps=2 batch=1 size=32 every=2 holdout=0 ";

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
        ReferenceFolders.copy(CONTROL, Files.createDirectories(results.resolve("models/controlnets")).resolve("lines"));
        macros.add(write("labels", """
                newImage("image", "RGB ramp", 40, 36, 1);
                File.makeDirectory("%1$s/pairs"); File.makeDirectory("%1$s/maps"); File.makeDirectory("%1$s/fewer");
                File.makeDirectory("%1$s/other"); File.makeDirectory("%1$s/floats"); File.makeDirectory("%1$s/rgb");
                File.makeDirectory("%1$s/sizes");
                saveAs("PNG", "%1$s/pairs/a.png"); saveAs("PNG", "%1$s/rgb/a.png");
                saveAs("Tiff", "%1$s/pairs/b.tif"); saveAs("Tiff", "%1$s/rgb/b.tif"); close();
                newImage("map", "16-bit black", 40, 36, 1);
                setColor(1); fillRect(4, 4, 10, 10); setColor(2); fillRect(14, 4, 10, 12);
                saveAs("Tiff", "%1$s/maps/a.tif"); saveAs("Tiff", "%1$s/fewer/a.tif");
                saveAs("Tiff", "%1$s/other/a.tif");
                saveAs("Tiff", "%1$s/floats/a.tif"); saveAs("Tiff", "%1$s/sizes/a.tif");
                saveAs("PNG", "%1$s/maps/b_masks.png"); saveAs("PNG", "%1$s/other/c.png");
                saveAs("PNG", "%1$s/other/b.png");
                run("32-bit"); run("Add...", "value=0.5"); saveAs("Tiff", "%1$s/floats/b.tif"); close();
                newImage("turned", "16-bit ramp", 36, 40, 1); saveAs("Tiff", "%1$s/sizes/b.tif"); close();
                run("Fit Model to Images...", "%2$ssource=[%1$s/pairs] labels=[%1$s/maps] name=learned seed=7");
                open("%1$s/maps/a.tif");
                run("Labels to Image...", "model=sd controlmodel=learned steps=1 seed=1 prompt=x");
                return getTitle();
                """.formatted(results, WITH_LABELS)));
        for (String wrong : List.of("fewer", "other", "floats", "rgb", "sizes", "pictures", "nowhere")) {
            macros.add(write(wrong, "run(\"Fit Model to Images...\", \"" + WITH_LABELS + "source=[" + results
                    + "/pairs] labels=[" + results + "/" + wrong + "] name=other\");"));
        }
        macros.add(write("none", "run(\"Fit Model to Images...\", \"" + FEW.replace("rank=2 ", "") + "source=["
                + results + "/pairs] labels=[" + results + "/maps] prompt=x name=other\");"));
        macros.add(write("rank", "run(\"Fit Model to Images...\", \"" + FEW + "source=[" + results
                + "/pairs] labels=[" + results + "/maps] controlmodel=lines prompt=x name=other\");"));
        macros.add(write("stacks", """
                newImage("pictures", "RGB ramp", 40, 36, 2);
                newImage("maps", "8-bit black", 40, 36, 2);
                setSlice(2); setColor(3); fillRect(4, 4, 10, 10); run("Select None");
                run("Fit Model to Images...", "%2$ssource=pictures labels=maps name=ofstacks seed=7");
                newImage("more", "8-bit white", 40, 36, 3);
                run("Fit Model to Images...", "%2$ssource=pictures labels=more name=other seed=7");
                """.formatted(results, WITH_LABELS)));
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
    void imagesWithLabelsMakeAControlNetworkThatIsUsedByItsName() throws IOException {
        assertEquals("", read("labels.err"));
        Path learned = results.resolve("models/controlnets/learned");
        String told = WeightFile.read(learned.resolve("diffusion_pytorch_model.safetensors")).metadata()
                .get("diffusionj_labels_sha256");
        assertTrue(told.matches("a\\.png \\w{64}\nb\\.tif \\w{64}"), told);
        assertTrue(read("labels.out").contains("x"), read("labels.out"));
    }

    @Test
    void slicesOfStacksArePairs() throws IOException {
        assertTrue(Files.isDirectory(results.resolve("models/controlnets/ofstacks")), read("stacks.err"));
        assertTrue(read("stacks.err").contains("There are 2 images, but 3 label images in more"), read("stacks.err"));
    }

    @Test
    void whatIsWrongWithLabelsIsNamedAndLeavesNothing() throws IOException {
        assertTrue(read("fewer.err").contains("The image b.tif has no labels"), read("fewer.err"));
        assertTrue(read("other.err").contains("The labels c.png in"), read("other.err"));
        assertTrue(read("floats.err").contains("holds 0.5 at x=0, y=0"), read("floats.err"));
        assertTrue(read("rgb.err").contains("is an RGB image, whose colours are no labels"), read("rgb.err"));
        assertTrue(read("sizes.err").contains("The image b.tif has 40 x 36 pixels, but its labels have 36 x 40"),
                read("sizes.err"));
        assertTrue(read("pictures.err").contains("RGB image"), read("pictures.err"));
        assertTrue(read("nowhere.err").contains("neither the title of an open image nor a folder"),
                read("nowhere.err"));
        assertTrue(read("none.err").contains("name one with 'controlmodel', one of ["), read("none.err"));
        assertTrue(read("rank.err").contains("'rank' and 'convolutions'"), read("rank.err"));
        assertFalse(Files.exists(results.resolve("models/controlnets/other")));
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
