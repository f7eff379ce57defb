package org.diffusionj.ij.scijava;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.measure.ResultsTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.ij.command.MakeDatasetCommand;
import org.diffusionj.ij.compare.CompareImages;
import org.diffusionj.ij.fit.FitKeys;
import org.diffusionj.ij.library.ModelsSettings;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.panel.DiffusionPanel;
import org.diffusionj.ij.provenance.StoredSettings;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.sweep.DiffusionSweep;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;

/** Every command in a SciJava context without a display, by its name, as scripts call them. */
class ContextTest {
    private static final String PACKAGE = "org.diffusionj.ij.scijava.";
    private static final String SD1 = Path.of("src/test/resources/reference/models/sd1").toAbsolutePath().toString();
    private static final Object[] SMALL = {"model", SD1, "width", 64, "height", 64, "steps", 2, "guidance", 1.0};

    private static final Path REFERENCE = Path.of("src/test/resources/reference").toAbsolutePath();

    /** Of weights, so that networks can be added to it, and it can learn. */
    private static final String WEIGHTS = REFERENCE.resolve("folders/sd").toString();

    private static Context context;
    private static CommandService commands;

    @BeforeAll
    static void open() {
        context = new Context();
        commands = context.service(CommandService.class);
    }

    @AfterAll
    static void close() {
        context.dispose();
        WarmPipeline.SHARED.release();
    }

    @Test
    void textToImageTakesTypesAndGivesTheImageAndItsSeed() throws Exception {
        CommandModule made = run("TextToImage", "prompt", "a cell [", "seed", 7L, "images", 2);
        ImagePlus result = (ImagePlus) made.getOutput("result");
        assertEquals(2, result.getStackSize());
        assertEquals(64, result.getWidth());
        assertEquals("a cell [", result.getTitle());
        assertEquals("seed=8", result.getStack().getSliceLabel(2));
        assertEquals(7L, made.getOutput("seedused"));
        StoredSettings stored = StoredSettings.ofInfo((String) made.getOutput("info")).orElseThrow();
        assertEquals(GenerationCommand.TEXT_TO_IMAGE, stored.command());
        assertFalse(result.isVisible(), "who calls decides where it is shown");

        CommandModule chance = run("TextToImage", "prompt", "a cell [");
        long seed = (Long) chance.getOutput("seedused");
        CommandModule again = run("TextToImage", "prompt", "a cell [", "seed", seed);
        assertArrayEquals(pixels(chance), pixels(again));
    }

    @Test
    void imagesGoInAndComeOut() throws Exception {
        ImagePlus source = IJ.createImage("source", "16-bit ramp", 64, 64, 1);
        short[] before = ((short[]) source.getProcessor().getPixels()).clone();
        ImagePlus made = result(run("ImageToImage", "image", source, "prompt", "x", "seed", 7L, "strength", 0.5));
        assertEquals(16, made.getBitDepth());
        assertArrayEquals(before, (short[]) source.getProcessor().getPixels());

        source.setRoi(new Roi(16, 16, 32, 32));
        ImagePlus inpainted = result(run("InpaintSelection", "image", source, "prompt", "x", "seed", 7L));
        assertEquals(before[0], inpainted.getProcessor().get(0));
        assertSame(source, result(run("InpaintSelection", "image", source, "prompt", "x", "inplace", true)));
        assertFalse(source.isLocked());
    }

    @Test
    void aPictureIsSavedAndMadeAgain(@TempDir Path folder) throws Exception {
        CommandModule made = run("TextToImage", "prompt", "a cell", "seed", 7L);
        File file = folder.resolve("cell.png").toFile();
        call("SavePngWithSettings", "image", made.getOutput("result"), "path", file);
        assertTrue(file.isFile());
        assertArrayEquals(pixels(made), pixels(call("ReproduceImage", "path", file)));
        assertArrayEquals(pixels(made), pixels(call("ReproduceImage", "image", made.getOutput("result"))));
    }

    @Test
    void theRestTellsInWords() throws Exception {
        run("TextToImage", "prompt", "a cell");
        String report = (String) call("DiffusionDiagnostics").getOutput("report");
        assertTrue(report.contains("Open model: sd1"), report);
        String models = (String) call("DiffusionModels").getOutput("report");
        assertTrue(models.contains("model starter: Stable Diffusion 1.x, "), models);
        assertEquals("The model sd1 was closed.", call("ReleaseDiffusionMemory").getOutput("released"));
        assertEquals("No model was open.", call("ReleaseDiffusionMemory").getOutput("released"));
    }

    /** The expected texts are those that the tests of macros expect. */
    @Test
    void whatIsMissingOrNotAllowedIsToldAsInMacros() throws Exception {
        assertTrue(failure("TextToImage").startsWith("'prompt' is required. Write 'prompt=["));
        assertEquals("'steps' cannot be '0'. Allowed is a whole number from 1 to 1000.",
                failure("TextToImage", "prompt", "x", "steps", 0));
        assertTrue(failure("TextToImage", "prompt", "x", "sampler", "Foo")
                .startsWith("'sampler' cannot be 'Foo'. Allowed is one of: Default, Euler, "));
        assertTrue(failure("ImageToImage", "prompt", "x").startsWith("There is no image open."));
        assertEquals("'get' and 'check' cannot be done in one call. Give one of get, import, check and delete.",
                failure("DiffusionModels", "get", "a/b", "check", "c"));
        assertTrue(failure("InpaintSelection", "prompt", "x", "image", IJ.createImage("x", "8-bit", 64, 64, 1))
                .startsWith("Nothing is selected."));
        assertEquals("'path' is required. Write 'path=[folder/name.png]'.", failure("SavePngWithSettings", "image",
                run("TextToImage", "prompt", "x").getOutput("result")));
    }

    /** SciJava would drop what it cannot convert, and cut 7.9 to 7; the messages are those of macros. */
    @Test
    void valuesOfWrongTypesAreToldAsInMacros() {
        assertEquals("'steps' cannot be 'many'. Allowed is a whole number from 1 to 1000.",
                failure("TextToImage", "prompt", "x", "steps", "many"));
        assertTrue(failure("TextToImage", "prompt", "x", "steps", 7.9)
                .startsWith("'steps' cannot be '7.9'. Allowed is a whole number from 1 to 1000."));
        assertTrue(failure("TextToImage", "prompt", "x", "seed", 1e30)
                .startsWith("'seed' cannot be '1000000000000000000000000000000'."));
        assertTrue(failure("TextToImage", "prompt", "x", "width", Long.MAX_VALUE)
                .startsWith("'width' cannot be '9223372036854775807'."));
        assertTrue(failure("TextToImage", "prompt", "x", "guidance", Double.NaN)
                .startsWith("'guidance' cannot be 'NaN'."));
        assertTrue(failure("TextToImage", "prompt", "x", "guidance", true).startsWith("'guidance' cannot be 'true'."));
        assertTrue(failure("TextToImage", "prompt", "x", "control", 5)
                .startsWith("There is no control image \"5\""));
        assertTrue(failure("DiffusionSweep", "prompt", "x", "vary", "steps: many")
                .startsWith("'steps' cannot be 'many'. Allowed is a whole number from 1 to 1000."));
        assertTrue(failure("FitModelToImages", "source", "x", "name", "y", "rate", "quick")
                .startsWith("'rate' cannot be 'quick'. Allowed is a number from 0 to 1"));
        assertTrue(failure("MakeDataset", "plan", new File("a"), "out", new File("b"), "part", "3/2")
                .startsWith("'part' cannot be '3/2'."));
    }

    @Test
    void numbersOfEveryTypeAndImagesInPlaceOfTitlesAreTaken() throws Exception {
        int[] pixels = pixels(run("TextToImage", "prompt", "x", "seed", 7L));
        assertArrayEquals(pixels, pixels(run("TextToImage", "prompt", "x", "seed", 7.0, "steps", 2L, "guidance", 1)));
        assertArrayEquals(pixels, pixels(run("TextToImage", "prompt", "x", "seed", "7", "steps", "2", "guidance",
                1.0f)));

        ImagePlus control = IJ.createImage("seen", "RGB ramp", 64, 64, 1);
        Object[] small = {"prompt", "x", "seed", 7, "model", WEIGHTS, "width", 64, "height", 64, "steps", 2};
        CommandModule followed = call("TextToImage", and(small, "control", control, "controlmodel",
                REFERENCE.resolve("controls/sd-lines.pth").toString()));
        assertTrue(((String) followed.getOutput("info")).contains("control = seen\n"));
        assertFalse(Arrays.equals(pixels(followed), pixels(call("TextToImage", small))));
        assertFalse(control.isLocked());
        assertTrue(failure("TextToImage", "prompt", "x", "control", "seen").contains("\"seen\": no image of that"),
                "after the call it is known no more");
    }

    @Test
    void aSweepGivesStackMontageAndTable() throws Exception {
        CommandModule made = run("DiffusionSweep", "prompt", "{red|green} cells", "vary", "strength: 0.5, 0.9",
                "command", "Image to Image", "seed", 7, "image", IJ.createImage("ramp", "RGB ramp", 64, 64, 1));
        assertEquals(4, result(made).getStackSize());
        ResultsTable table = (ResultsTable) made.getOutput("table");
        assertEquals(4, table.size());
        assertEquals(0.9, table.getValue("strength", 3));
        assertTrue(((ImagePlus) made.getOutput("montage")).getWidth() > 128);
        assertTrue(((String) made.getOutput("info")).contains("Diffusion Sweep..."));
        assertTrue(failure("DiffusionSweep", "prompt", "x", "vary", "steps: 1, 2", "strength", 0.5)
                .startsWith("'strength' is not a key of this command."));
        assertTrue(failure("DiffusionSweep", "prompt", "x").startsWith("'vary' is required."));
    }

    @Test
    void setsAreComparedByTypeOrName() throws Exception {
        ImagePlus ramp = IJ.createImage("ramp", "8-bit ramp", 64, 64, 3);
        ImagePlus black = IJ.createImage("black", "8-bit black", 64, 64, 3);
        CommandModule same = call("CompareImages", "reference", ramp, "images", ramp);
        ResultsTable measures = (ResultsTable) same.getOutput("measures");
        assertTrue(measures.size() > 5);
        assertEquals(ResultsTable.getResultsTable().size(), 0, "nothing but the output");
        assertEquals(2, ((ImagePlus) same.getOutput("maps")).getStackSize());
        assertTrue(((ImagePlus) same.getOutput("curves")).getWidth() > 0);
        assertTrue(((ResultsTable) call("CompareImages", "reference", ramp, "images", black).getOutput("measures"))
                .size() > 5);
        assertTrue(failure("CompareImages").startsWith("'reference' is required."));
        assertTrue(failure("CompareImages", "reference", "nowhere", "images", ramp)
                .startsWith("'reference' cannot be 'nowhere'"));
    }

    @Test
    void aPlanIsCarriedOut(@TempDir Path folder) throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.json"), """
                {"count": 2, "seed": 5, "command": "Text to Image", "settings": {"model": "%s", "steps": 1,
                 "width": 64, "height": 64, "guidance": 1, "prompt": "x"}}
                """.formatted(SD1.replace("\\", "/")));
        CommandModule made = call("MakeDataset", "plan", plan.toFile(), "out", folder.resolve("set").toFile());
        assertEquals(folder.resolve("set").toFile(), made.getOutput("folder"));
        assertEquals(3, Files.readAllLines(folder.resolve("set/manifest.csv")).size());
        assertTrue(failure("MakeDataset", "out", folder.toFile()).startsWith("'plan' is required."));
    }

    @Test
    void aModelIsFittedToAStack(@TempDir Path folder) throws Exception {
        ImagePlus stack = IJ.createImage("mine", "8-bit ramp", 64, 64, 4);
        CommandModule made = call("FitModelToImages", "source", stack, "prompt", "x", "model", WEIGHTS, "name",
                folder.resolve("mine.safetensors").toString(), "steps", 1, "rank", 2, "size", 32, "seed", 3,
                "holdout", 0.25);
        assertTrue(((File) made.getOutput("fitted")).isFile());
        assertEquals(3L, made.getOutput("seedused"));
        assertTrue(((ImagePlus) made.getOutput("samples")).getStackSize() > 0);
        assertTrue(failure("FitModelToImages", "name", "y").startsWith("'source' is required"));
    }

    /** Each line of plugins.config is a command of the menu; the panel is nothing but a window. */
    @Test
    void everyMenuEntryHasOneAndNoneIsInTheMenuTwice() throws IOException {
        List<CommandInfo> ours = commands.getCommandsOfType(Command.class).stream()
                .filter(info -> info.getDelegateClassName().startsWith(PACKAGE)).toList();
        List<String> menu = Pattern.compile("^[^#\n]*\"([^\"]+?)(?:\\.\\.\\.)?\", ", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("plugins.config"))).results().map(entry -> entry.group(1)).toList();
        assertTrue(menu.contains(DiffusionPanel.TITLE));
        assertEquals(menu.stream().filter(entry -> !entry.equals(DiffusionPanel.TITLE)).sorted().toList(),
                ours.stream().map(CommandInfo::getName).sorted().toList());
        for (CommandInfo info : ours) {
            assertTrue(info.canRunHeadless(), info.getDelegateClassName());
            assertTrue(info.getMenuPath().isEmpty(), info.getDelegateClassName());
        }
    }

    /** Every parameter is a macro key of its command, or the image that a macro takes as the active one. */
    @Test
    void parametersAreCalledAsMacroKeys() throws IOException {
        Map<String, Set<String>> keys = new HashMap<>();
        for (GenerationCommand command : GenerationCommand.values()) {
            keys.put(command.title(), names(command.settings()));
        }
        keys.put("Diffusion Sweep", names(Stream.concat(Stream.of(DiffusionSweep.COMMAND, DiffusionSweep.VARY),
                Settings.ALL.stream()).toList()));
        keys.put("Fit Model to Images", names(FitKeys.ALL));
        keys.put("Make Dataset", names(MakeDatasetCommand.KEYS));
        keys.put("Compare Images", names(CompareImages.KEYS));
        keys.put("Diffusion Models", names(ModelsSettings.ALL));
        keys.forEach((command, expected) -> {
            Set<String> inputs = new TreeSet<>();
            commands.getCommands().stream().filter(info -> info.getDelegateClassName().startsWith(PACKAGE)
                    && info.getName().equals(command)).forEach(info -> info.inputs().forEach(input -> {
                        if (!input.getName().equals("image") && !input.getName().equals("context")) {
                            inputs.add(input.getName());
                        }
                    }));
            assertEquals(expected, inputs, command);
        });
    }

    /** The key import is a word of Java, and no parameter can be called so. */
    private static Set<String> names(List<Setting<?>> settings) {
        return settings.stream().map(Setting::key).map(key -> key.equals("import") ? "importfrom" : key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String failure(String command, Object... inputs) {
        Throwable failure = assertThrows(ExecutionException.class, () -> call(command, inputs));
        while (failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure.getMessage();
    }

    /** With the settings of a small picture beside the inputs. */
    private static CommandModule run(String command, Object... inputs) throws Exception {
        return call(command, and(SMALL, inputs));
    }

    private static Object[] and(Object[] some, Object... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray();
    }

    private static CommandModule call(String command, Object... inputs) throws Exception {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < inputs.length; i += 2) {
            map.put((String) inputs[i], inputs[i + 1]);
        }
        return commands.run(PACKAGE + command, true, map).get();
    }

    private static ImagePlus result(CommandModule module) {
        return (ImagePlus) module.getOutput("result");
    }

    private static int[] pixels(CommandModule module) {
        return (int[]) result(module).getProcessor().getPixels();
    }
}
