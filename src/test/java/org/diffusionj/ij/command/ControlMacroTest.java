package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control images as macros name them: as they are seen, in stacks, prepared, recorded and found again. */
class ControlMacroTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference").toAbsolutePath();
    private static final String TOOLS = """
            settings = "width=64 height=48 steps=2 guidance=3 seed=7 prompt=[a cell] ";
            function hash() {
                sum = 0;
                for (i = 0; i < 48; i++) { v = getPixel((7 * i) % 64, i); sum = (sum * 31 + v) % 1000003; }
                return sum;
            }
            function lines(title, type, slices) {
                newImage(title, type, 64, 48, slices);
                for (s = 1; s <= slices; s++) {
                    setSlice(s); setColor(200); fillRect(10 * s, 12, 17, 20); setColor(90); fillOval(30, 5, 9 * s, 30);
                }
                setSlice(1);
            }
            """;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeModels() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root/models"));
        ReferenceFolders.copy(REFERENCE.resolve("folders/sd"), root.resolve("plain"));
        ReferenceFolders.copy(REFERENCE.resolve("folders/sd"), root.resolve("own"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/sd-lines"), root.resolve("own/controlnet"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/sd-inpaint"), root.resolve("own/controlnet-inpaint"));
        Files.writeString(root.resolve("own/controlnet/diffusionj.json"), "{\"controlprep\": \"Labels\"}");
        Path nets = Files.createDirectories(root.resolve("ControlNet/sd15"));
        Files.copy(REFERENCE.resolve("controls/sd-lines.pth"), nets.resolve("my lines.pth"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/sd-blue"), nets.resolve("blue"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/xl-lines"), nets.resolve("xl"));
    }

    private static String run(String macro) throws IOException {
        Path file = Files.writeString(folder.resolve("test.ijm"), TOOLS + macro);
        MacroProcess run = MacroProcess.runMacro(List.of("diffusionj.models=" + folder.resolve("root/models")), file);
        return run.out().lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> a + b + "\n") + run.err();
    }

    /** A look-up table changes what is seen; slice i is followed by picture i; two count together. */
    @Test
    void picturesFollowImagesAsTheyAreSeen() throws IOException {
        assertEquals("""
                follows 1
                replayed 1
                table 1
                slices 1
                second 0
                alone 1
                two 1
                later 1
                """, run("""
                lines("my lines", "8-bit black", 1);
                run("Text to Image...", settings + "model=plain");
                plain = hash();
                run("Text to Image...", settings + "model=plain control=[my lines] controlmodel=[my lines]");
                grey = hash();
                print("follows " + (grey != plain));
                replay = Property.get("diffusion.macro");
                eval(replay);
                print("replayed " + (hash() == grey));
                selectImage("my lines");
                run("Fire");
                run("Text to Image...", settings + "model=plain control=[my lines] controlmodel=[my lines]");
                print("table " + (hash() != grey));
                lines("stack", "8-bit black", 2);
                follow = "model=plain control=stack controlmodel=blue ";
                run("Text to Image...", settings + follow + "images=2");
                series = getTitle();
                first = hash();
                setSlice(2);
                second = hash();
                print("slices " + (first != second));
                selectImage("stack");
                setSlice(1);
                run("Text to Image...", settings + follow + "seed=8");
                """.replace("seed=8", "") + """
                print("second " + (hash() != first));
                selectImage("stack");
                setSlice(2);
                run("Text to Image...", replace(settings, "seed=7", "seed=8") + follow);
                print("alone " + (hash() == second));
                run("Text to Image...", settings + "model=plain control=[my lines] controlmodel=blue control2=stack"
                    + " controlmodel2=[my lines] controlscale2=0.5");
                both = hash();
                run("Text to Image...", settings + "model=plain control=[my lines] controlmodel=blue");
                print("two " + (hash() != both));
                run("Text to Image...", settings + "model=plain control=[my lines] controlmodel=blue controlstart=0.5");
                print("later " + (hash() != both));
                """));
    }

    /** What the model's own network wants is made of the image, and written down with all hashes. */
    @Test
    void everythingIsRecordedAndFoundAgain() throws IOException {
        String said = run("""
                lines("labels", "16-bit black", 1);
                run("Text to Image...", settings + "model=own control=labels");
                first = hash();
                print(Property.get("diffusion.controlmodel") + " " + Property.get("diffusion.controlprep"));
                print(lengthOf("" + Property.get("diffusion.control-sha256")) + " "
                    + lengthOf("" + Property.get("diffusion.controlmodel-sha256")));
                parameters = Property.get("diffusion.parameters");
                print(substring(parameters, indexOf(parameters, "ControlNet 0"), indexOf(parameters, ", Guidance")));
                rename("made");
                selectImage("labels"); rename("other name"); run("Fire");
                selectImage("made");
                run("Reproduce Image...");
                print("again " + (hash() == first));
                close();
                selectImage("other name"); setPixel(3, 3, 7);
                selectImage("made");
                run("Reproduce Image...");
                """);
        assertTrue(said.startsWith("controlnet Labels\n64 64\nControlNet 0: \"Module: none, Model: controlnet ["),
                said);
        assertTrue(said.contains("again 1\n"), said);
        assertTrue(said.contains("followed the control image \"labels\", which is not there as it was"), said);
    }

    /** The model's own network for inpainting counts, as strongly as is said; other pictures lack the key. */
    @Test
    void selectionsFollowTheModelsOwnNetworkForInpainting() throws IOException {
        assertEquals("""
                with controlnet-inpaint
                other 1
                again 1
                without None
                unscaled 1
                old 1
                """, run("""
                lines("cells", "RGB black", 1);
                makeRectangle(20, 10, 20, 20);
                run("Inpaint Selection...", settings + "model=own strength=1");
                with = hash();
                print("with " + Property.get("diffusion.controlmodel"));
                info = getMetadata("Info");
                rename("with");
                selectImage("cells"); makeRectangle(20, 10, 20, 20);
                run("Inpaint Selection...", settings + "model=own strength=1 controlmodel=None");
                without = hash();
                print("other " + (with != without));
                rename("without");
                none = Property.get("diffusion.controlmodel");
                selectImage("with");
                run("Reproduce Image...");
                print("again " + (hash() == with));
                print("without " + none);
                selectImage("cells"); makeRectangle(20, 10, 20, 20);
                run("Inpaint Selection...", settings + "model=own strength=1 controlscale=0");
                print("unscaled " + (hash() == without));
                selectImage("without");
                setMetadata("Info", replace(getMetadata("Info"), "controlmodel = None\\n", ""));
                run("Reproduce Image...");
                print("old " + (hash() == without));
                """));
    }

    @Test
    void mistakesAreNamed() throws IOException {
        Map<String, List<String>> mistakes = Map.ofEntries(
                Map.entry("control=nothing controlmodel=blue", List.of("no image of that title is open (those open"
                        + " are lines, small, three)")),
                Map.entry("control=lines", List.of("brings no control network", "[blue, my lines, xl]")),
                Map.entry("control=lines controlmodel=xl", List.of("xl: this control network was made for Stable"
                        + " Diffusion XL, not for plain (Stable Diffusion 1.x)")),
                Map.entry("control=lines controlmodel=green", List.of("no control network \"green\"")),
                Map.entry("controlmodel=blue", List.of("no control image to follow")),
                Map.entry("control=lines controlmodel=blue controlprep=Labels", List.of("holds 0.5 at x=0, y=0")),
                Map.entry("control=small controlmodel=blue controlprep=Labels", List.of("holds no labels")),
                Map.entry("control=three controlmodel=blue images=2", List.of("3 slices, but there are 2 pictures")));
        List<String> files = new ArrayList<>();
        for (String options : mistakes.keySet()) {
            files.add(Files.writeString(folder.resolve("mistake" + files.size() + ".ijm"), TOOLS + """
                    newImage("lines", "32-bit black", 64, 48, 1); run("Add...", "value=0.5");
                    newImage("small", "8-bit black", 32, 48, 1);
                    newImage("three", "8-bit black", 64, 48, 3);
                    run("Text to Image...", settings + "model=plain %s");
                    """.formatted(options)).toString());
        }
        files.add(Files.writeString(folder.resolve("size.ijm"), TOOLS + """
                newImage("lines", "8-bit black", 64, 48, 1);
                newImage("small", "8-bit black", 32, 48, 1);
                newImage("cells", "8-bit black", 64, 48, 1);
                run("Image to Image...", settings + "model=plain control=small controlmodel=blue");
                """).toString());
        files.add(Files.writeString(folder.resolve("scale.ijm"), TOOLS + """
                newImage("cells", "RGB black", 64, 48, 1);
                makeRectangle(20, 10, 20, 20);
                run("Inpaint Selection...", settings + "model=plain controlscale=1.4");
                """).toString());
        MacroProcess.run(List.of("diffusionj.models=" + folder.resolve("root/models")), MacroBatch.class, files);
        int number = 0;
        for (List<String> words : mistakes.values()) {
            String said = Files.readString(folder.resolve("mistake" + number++ + ".ijm.err"));
            words.forEach(word -> assertTrue(said.contains(word), said));
        }
        String said = Files.readString(folder.resolve("size.ijm.err"));
        assertTrue(said.contains("32 x 48") && said.contains("\"cells\", which is changed, has 64 x 48"), said);
        said = Files.readString(folder.resolve("scale.ijm.err"));
        assertTrue(said.contains("'controlscale' says how a control image is followed, but none is named"), said);
    }
}
