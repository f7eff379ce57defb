package org.diffusionj.ij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels to Image, with a tiny model that brings a control network: what goes in, what comes out, and what is told. */
class LabelsMacroTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference").toAbsolutePath();
    private static final String TOOLS = """
            settings = "model=own steps=2 guidance=3 seed=7 prompt=[a cell] ";
            function hash() {
                sum = 0;
                for (i = 0; i < getHeight(); i++) {
                    v = getPixel((7 * i) % getWidth(), i);
                    sum = (sum * 31 + (v & 0xffffff)) % 1000003;
                }
                return sum;
            }
            function map(title, type, slices) {
                newImage(title, type, 61, 45, slices);
                for (s = 1; s <= slices; s++) {
                    setSlice(s); setColor(1); fillRect(10 * s, 12, 17, 20); setColor(2); fillOval(30, 5, 9 * s, 30);
                }
                setSlice(1);
                run("Properties...", "unit=um pixel_width=0.5 pixel_height=0.5 voxel_depth=2");
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
    }

    private static String run(String macro) throws IOException {
        Path file = Files.writeString(folder.resolve("test.ijm"), TOOLS + macro);
        MacroProcess run = MacroProcess.runMacro(List.of("diffusionj.models=" + folder.resolve("root/models")), file);
        return run.out().lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> a + b + "\n") + run.err();
    }

    /** 61 x 45 pixels are worked on as 64 x 48: the same as Text to Image with the control picture of that size. */
    @Test
    void thePictureHasTheSizeAndCalibrationOfTheLabels() throws IOException {
        assertEquals("""
                61 45 1 24 0.5 µm
                64 48 controlnet Labels Labels
                follows 1
                as text 1
                replayed 1
                again 1
                """, run("""
                map("map", "16-bit black", 1);
                run("Labels to Image...", settings);
                first = hash();
                getPixelSize(unit, width, height);
                print(getWidth() + " " + getHeight() + " " + nSlices + " " + bitDepth() + " " + width + " " + unit);
                print(Property.get("diffusion.width") + " " + Property.get("diffusion.height") + " "
                    + Property.get("diffusion.controlmodel") + " " + Property.get("diffusion.controlprep") + " "
                    + Property.get("diffusion.labels"));
                rename("made");
                replay = Property.get("diffusion.macro");
                selectImage("map");
                run("Labels to Image...", settings + "controlscale=0");
                print("follows " + (hash() != first));
                close();
                newImage("large", "16-bit black", 64, 48, 1);
                for (y = 0; y < 48; y++) for (x = 0; x < 64; x++) {
                    selectImage("map"); v = getPixel(minOf(x, 60), minOf(y, 44));
                    selectImage("large"); setPixel(x, y, v);
                }
                run("Text to Image...", settings + "width=64 height=48 control=large controlprep=Labels");
                makeRectangle(0, 0, 61, 45);
                run("Crop");
                print("as text " + (hash() == first));
                selectImage("map");
                eval(replay);
                print("replayed " + (hash() == first));
                close();
                selectImage("map"); rename("other name");
                selectImage("made");
                run("Reproduce Image...");
                print("again " + (hash() == first));
                """));
    }

    @Test
    void truthIsKeptAsOverlayOrChannel() throws IOException {
        assertEquals("""
                overlay 2 1 24
                channels 4 16
                labels 1
                seen 1
                stack 2 1
                positions 4
                series 3 seed=9 4
                """, run("""
                map("map", "8-bit black", 2);
                run("Labels to Image...", settings + "truth=Overlay");
                first = hash();
                Overlay.activateSelection(0);
                print("overlay " + Overlay.size + " " + Roi.getName + " " + bitDepth());
                run("Select None");
                selectImage("map");
                run("Labels to Image...", settings + "truth=Channel");
                getDimensions(w, h, channels, slices, frames);
                print("channels " + channels + " " + bitDepth());
                made = getImageID();
                same = true;
                for (y = 0; y < h; y++) for (x = 0; x < w; x += 3) {
                    selectImage("map"); v = getPixel(x, y);
                    selectImage(made); setSlice(4); same = same && getPixel(x, y) == v;
                }
                print("labels " + same);
                run("Duplicate...", "duplicate");
                run("RGB Color");
                print("seen " + (hash() == first));
                selectImage("map");
                run("Labels to Image...", settings + "truth=Overlay stack");
                setSlice(1);
                print("stack " + nSlices + " " + (hash() == first));
                print("positions " + Overlay.size);
                selectImage("map");
                run("Labels to Image...", settings + "truth=Channel images=3");
                getDimensions(w, h, channels, slices, frames);
                Stack.setSlice(3);
                print("series " + slices + " " + getInfo("slice.label") + " " + channels);
                """));
    }

    @Test
    void whatCannotBeFollowedIsSaid() throws IOException {
        String map = "map('c', '8-bit black', 2);";
        List<List<String>> mistakes = List.of(
                List.of("", "newImage('c', 'RGB white', 64, 48, 1);", "is an RGB image"),
                List.of("", "newImage('c', '32-bit black', 64, 48, 1); run('Add...', 'value=0.5');",
                        "holds 0.5 at x=0, y=0"),
                List.of("", "newImage('c', '8-bit black', 64, 48, 1);", "There are no labels: all pixels of \"c\""),
                List.of("labels=Mask", map, "is no mask: it holds 2"),
                List.of("labels=ROIs", map, "The ROI Manager holds no selections"),
                List.of("", "", "There is no image open that holds labels"),
                List.of("model=plain", map, "The model plain brings no control network that could follow labels",
                        "own, starter do"),
                List.of("controlprep=None", map, "'controlprep=None' takes an image as it is"),
                List.of("controlmodel=None", map, "'controlmodel' is None"),
                List.of("stack images=2", map, "'stack' and 'images' do not go together"),
                List.of("strength=0.5", map, "'strength' is not a key"),
                List.of("truth=All", map, "None, Overlay, Channel"));
        List<String> files = new ArrayList<>();
        for (List<String> mistake : mistakes) {
            String model = mistake.get(0).contains("model=") ? "" : "model=own ";
            files.add(Files.writeString(folder.resolve("mistake" + files.size() + ".ijm"), TOOLS + mistake.get(1)
                    + "run('Labels to Image...', '" + model + "steps=2 prompt=[] " + mistake.get(0) + "');")
                    .toString());
        }
        MacroProcess.run(List.of("diffusionj.models=" + folder.resolve("root/models")), MacroBatch.class, files);
        for (int i = 0; i < mistakes.size(); i++) {
            String said = Files.readString(folder.resolve("mistake" + i + ".ijm.err"));
            mistakes.get(i).subList(2, mistakes.get(i).size())
                    .forEach(words -> assertTrue(said.contains(words), said + " lacks " + words));
        }
    }
}
