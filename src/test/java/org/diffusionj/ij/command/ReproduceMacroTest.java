package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diffusionj.PngBytes;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.image.PngFile;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Reproduce Image...} as macros call it: the same pixels again. */
class ReproduceMacroTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final String PROMPT = "a [small] cell, steps=99 \\\\[ \\\\\\\\ \u00b5m";

    private static final Map<String, String> FOREIGN = Map.of(
            "odd", "x\nSteps: 2.0, Sampler: Euler, CFG scale: None, Seed: 18446744073709551615, Size: 512, Eta: inf,"
                    + " Clip skip: 0, Model: sd1",
            "after", "x\nNegative prompt:\nSteps: 2, Sampler: Euler, Seed: 5, Size: 64x64, Model: sd1\n"
                    + "Template: a, b: c, d: e, f: g",
            "ancestral", "x\nSteps: 2, Sampler: Euler a, Schedule type: Karras, Seed: 5, Size: 64x64, Model: sd1",
            "emphasis", "(x:1.4) y :1.2\nSteps: 2, Sampler: Euler, CFG scale: 2, Seed: 5, Size: 64x64, Model: sd1,"
                    + " Emphasis: No norm",
            "fresh", "x\nSteps: 3, Sampler: Euler a, Seed: 5, Size: 64x64, Model: sd1, Eta: 0.5, ENSD: 31337",
            "bars", "x\nSteps: 2 | Sampler: Euler | Seed: 5 | Size: 64x64 | Model: sd1",
            "uneven", "x\nSteps: 2, Sampler: Euler, CFG scale: 2, Seed: 5, Size: 100x43, Model: sd1",
            "prose", "cells, seed: 3\nand more: of them");

    private static final String COMFY = """
            {"3": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 2, "cfg": 3, "sampler_name": "euler",
            "scheduler": "karras", "denoise": 1, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0],
            "latent_image": ["5", 0]}},
            "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd1.safetensors"}},
            "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 80, "batch_size": 1}},
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "nuclei", "clip": ["4", 1]}},
            "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "dust", "clip": ["4", 1]}},
            "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
            "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}}}""";

    @TempDir
    private static Path folder;

    private static Path results;

    @BeforeAll
    static void runAllMacros() throws IOException {
        results = folder.toRealPath();
        PngFile.write(results.resolve("foreign.png"), new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), Map.of(
                "parameters", "a (cell:1.2)\nNegative prompt: dust\nSteps: 2, Sampler: DPM++ 2M Karras, CFG scale: 3, "
                        + "Seed: 5, Size: 64x80, Model: sd1, Clip skip: 1"));
        PngFile.write(results.resolve("empty.png"), new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), Map.of());
        List<String> macros = new ArrayList<>();
        macros.add(write("text", """
                run("Text to Image...", "model=sd1 width=64 height=80 steps=2 guidance=3 seed=7 " +
                    "sampler=[Euler a] images=2 negative=[] prompt=[%1$s]");
                saveAs("Tiff", "%2$s/text.tif");
                run("Save PNG with Settings...", "path=[%2$s/text.png]");
                run("Reproduce Image...");
                saveAs("Tiff", "%2$s/text-again.tif");
                close("*");
                run("Reproduce Image...", "path=[%2$s/text.png]");
                saveAs("Tiff", "%2$s/text-from-png.tif");
                """.formatted(PROMPT, results)));
        macros.add(write("image", """
                newImage("other", "16-bit ramp", 20, 30, 1);
                newImage("source", "16-bit ramp", 40, 30, 1);
                makeRectangle(3, 4, 30, 20);
                run("Image to Image...", "model=sd1 steps=3 strength=0.7 guidance=1 seed=7 prompt=x");
                saveAs("Tiff", "%1$s/image.tif");
                selectImage("source");
                run("Select None");
                selectImage("image.tif");
                run("Reproduce Image...");
                saveAs("Tiff", "%1$s/image-again.tif");
                selectImage("source");
                makePolygon(5, 5, 30, 8, 12, 25);
                run("Inpaint Selection...", "model=sd1 steps=3 guidance=1 seed=7 feather=2 prompt=x");
                saveAs("Tiff", "%1$s/inpainted.tif");
                selectImage("source");
                run("Select None");
                selectImage("inpainted.tif");
                run("Reproduce Image...");
                saveAs("Tiff", "%1$s/inpainted-again.tif");
                selectImage("source");
                run("Select None");
                run("Add...", "value=1");
                selectImage("image.tif");
                run("Reproduce Image...");
                """.formatted(results)));
        macros.add(write("foreign", """
                run("Reproduce Image...", "path=[%1$s/foreign.png]");
                print(Property.get("diffusion.macro"));
                """.formatted(results)));
        for (Map.Entry<String, String> text : FOREIGN.entrySet()) {
            PngFile.write(results.resolve(text.getKey() + ".png"), new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                    Map.of("parameters", text.getValue()));
            macros.add(write(text.getKey(), """
                    run("Reproduce Image...", "path=[%1$s/%2$s.png]");
                    line = Property.get("diffusion.macro");
                    print(line);
                    saveAs("Tiff", "%1$s/%2$s.tif");
                    eval(line);
                    saveAs("Tiff", "%1$s/%2$s-again.tif");
                    """.formatted(results, text.getKey())));
        }
        addPicturesOfOtherPrograms(macros);
        macros.add(write("empty", "run(\"Reproduce Image...\", \"path=[" + results.resolve("empty.png") + "]\");"));
        macros.add(write("none", "newImage(\"a\", \"8-bit\", 9, 9, 1); run(\"Reproduce Image...\");"));
        macros.add(write("missing", "run(\"Reproduce Image...\", \"path=[" + results.resolve("no.png") + "]\");"));
        MacroProcess process = MacroProcess.run(
                List.of("diffusionj.models=" + MODELS, "diffusionj.threads=1", "user.home=" + results),
                MacroBatch.class, macros);
        assertEquals(0, process.exitCode(), process.err());
    }

    private static void addPicturesOfOtherPrograms(List<String> macros) throws IOException {
        Map<String, byte[]> pictures = Map.of(
                "swarm", PngBytes.with("parameters", """
                        {"sui_image_params": {"prompt": "nuclei", "negativeprompt": "dust", "model": "sub/sd1",
                        "seed": 5, "steps": 2, "cfgscale": 3.0, "width": 64, "height": 80, "sampler": "euler",
                        "scheduler": "karras", "loras": ["x"]}}"""),
                "comfy", PngBytes.with("prompt", COMFY),
                "lora", PngBytes.with("prompt", COMFY.replace("CLIPTextEncode", "ControlNetApply")),
                "gimp", PngBytes.with("Comment", "Created with GIMP"),
                "cut", new PngBytes().text("Author", "me")
                        .raw(1000, "tEXt", PngBytes.latin("parameters\0a cell\nSteps: 2"), 0).soFar(),
                "broken", new PngBytes().raw(9, "zTXt", PngBytes.latin("Title\0\0xy"), 1).text("parameters",
                        "a cell, 5 \u00b5m\nSteps: 1, Sampler: Euler, CFG scale: 1, Seed: 7, Size: 64x64, Model: sd1")
                        .soFar());
        for (String name : pictures.keySet()) {
            Files.write(results.resolve(name + ".png"), pictures.get(name));
            macros.add(write(name, """
                    run("Reproduce Image...", "path=[%s/%s.png]");
                    print(Property.get("diffusion.macro"));
                    """.formatted(results, name)));
        }
        macros.add(write("nul", "run(\"Reproduce Image...\", \"path=[a\" + fromCharCode(0) + \"b.png]\");"));
    }

    @Test
    void otherProgramsSettingsAreUnderstood() throws IOException {
        assertMade("swarm", "model=sd1 width=64 height=80 steps=2 guidance=3 sampler=Euler sigmas=Karras ", " seed=5 ",
                "prompt=[nuclei] negative=[dust]", "\"loras: [\"x\"]\" is not followed");
        assertMade("comfy", "model=sd1 width=64 height=80 steps=2 guidance=3 sampler=Euler ", "seed=5 ",
                "negative=[dust]",
                "prompt=[nuclei]");
        assertMade("broken", "model=sd1 width=64 height=64 steps=1 guidance=1 sampler=Euler ", "prompt=[a cell, 5"
                + " \"+fromCharCode(181)+\"m]",
                "broken.png the text \"Title\" has a wrong checksum.");
        assertFalse(read("swarm.out").contains("noise=NV"), "its noise is that of the CPU, which is the default");
    }

    private static void assertMade(String name, String... parts) throws IOException {
        assertEquals("", read(name + ".err"));
        for (String part : parts) {
            assertTrue(read(name + ".out").contains(part), read(name + ".out"));
        }
    }

    @Test
    void whatCannotBeReproducedIsNamed() throws IOException {
        assertTrue(read("lora.err")
                .contains("lora.png cannot be reproduced: ComfyUI made the picture, but by a graph with"
                + " nodes that are not followed: ControlNetApply (node 6), ControlNetApply (node 7)"),
                read("lora.err"));
        assertTrue(read("gimp.err")
                .contains("gimp.png holds no settings. Its texts (Comment) are none of DiffusionJ, SwarmUI"),
                read("gimp.err"));
        assertTrue(read("cut.err").contains("cut.png holds no settings that are whole: the text \"parameters\" is cut"),
                read("cut.err"));
        assertTrue(read("nul.err").contains("'path' cannot be 'a?b.png': no file can have this name here"),
                read("nul.err"));
    }

    @Test
    void theSettingsOfAnImageAndOfAPngGiveTheSamePixels() throws IOException {
        assertEquals("", read("text.err"));
        for (String again : List.of("text-again.tif", "text-from-png.tif")) {
            for (int slice = 1; slice <= 2; slice++) {
                assertArrayEquals((int[]) pixels("text.tif", slice), (int[]) pixels(again, slice));
            }
        }
    }

    @Test
    void theSourceIsFoundByItsPixelsAndSelectedAsBefore() throws IOException {
        assertArrayEquals((short[]) pixels("image.tif", 1), (short[]) pixels("image-again.tif", 1));
        assertArrayEquals((short[]) pixels("inpainted.tif", 1), (short[]) pixels("inpainted-again.tif", 1));
        assertTrue(read("image.err").contains("made from \"source\", which is not open with the pixels that went in"),
                read("image.err"));
    }

    @Test
    void anotherProgramsParametersAreUnderstood() throws IOException {
        assertEquals("", read("foreign.err"));
        String out = read("foreign.out");
        for (String part : List.of(
                "model=sd1 width=64 height=80 steps=2 guidance=3 sampler=[DPM++ 2M] sigmas=Karras ", " seed=5 ",
                "noise=NV", "emphasis=A1111", "prompt=[a (cell:1.2)] negative=[dust]")) {
            assertTrue(out.contains(part), out);
        }
    }

    /** The image's macro is that of the picture: it records what was read, and makes the same again. */
    @ParameterizedTest
    @ValueSource(strings = {"odd", "after", "ancestral", "emphasis", "bars", "fresh", "uneven"})
    void otherProgramsSettingsAreReplayed(String name) throws IOException {
        assertEquals("", read(name + ".err"));
        assertArrayEquals((int[]) pixels(name + ".tif", 1), (int[]) pixels(name + "-again.tif", 1));
    }

    @Test
    void oddFieldsAreNamedAndAllOthersTaken() throws IOException {
        String out = read("odd.out");
        for (String part :
                List.of("Reproduce Image: \"Size: 512\" is not taken", "Reproduce Image: \"Eta: inf\" is not ",
                "Reproduce Image: \"CFG scale: None\" is not taken", "Reproduce Image: \"Clip skip: 0\" is not taken",
                "width=64 height=64 steps=2 ", "seed=-1")) {
            assertTrue(out.contains(part), out);
        }
        assertTrue(read("after.out")
                .contains("Reproduce Image: the line \"Template: a, b: c, d: e, f: g\" after the settings"));
        assertTrue(read("ancestral.out").contains("Reproduce Image: \"Schedule type: Karras\" is not followed"));
        assertTrue(read("emphasis.out").contains("emphasis=[A1111 No norm]"), read("emphasis.out"));
        assertTrue(read("fresh.out").contains(" ancestraleta=0.5 ensd=31337 "), read("fresh.out"));
        assertTrue(read("bars.out").contains("seed=5 "), read("bars.out"));
        String uneven = read("uneven.out");
        for (String part : List.of("\"Size: 100x43\" is taken as 96 x 40: ", "the model cannot make 96 x 40 pixels. The"
                + " nearest size that it can is taken instead: 96 x 48.", "width=96 height=48 ", "seed=5 ")) {
            assertTrue(uneven.contains(part), uneven);
        }
    }

    @Test
    void whereNothingIsUnderstoodNothingIsMade() throws IOException {
        assertTrue(read("prose.err").contains("prose.png cannot be reproduced: no line of the text holds settings"),
                read("prose.err"));
        assertFalse(Files.exists(results.resolve("prose.tif")));
    }

    @Test
    void whatHoldsNoSettingsIsSaid() throws IOException {
        assertTrue(read("empty.err").contains("holds no settings"), read("empty.err"));
        assertTrue(read("none.err").contains("Write 'path=[folder/name.png]'"), read("none.err"));
        assertTrue(read("missing.err").contains("no.png does not exist"), read("missing.err"));
    }

    private static Object pixels(String file, int slice) {
        return IJ.openImage(results.resolve(file).toString()).getStack().getPixels(slice);
    }

    private static String write(String name, String macro) throws IOException {
        return Files.writeString(results.resolve(name), macro).toString();
    }

    private static String read(String file) throws IOException {
        return Files.readString(results.resolve(file));
    }
}
