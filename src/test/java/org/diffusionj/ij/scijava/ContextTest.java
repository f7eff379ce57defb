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
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.provenance.StoredSettings;
import org.diffusionj.ij.request.GenerationCommand;
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

    @Test
    void everyMenuEntryHasOneAndNoneIsInTheMenuTwice() {
        List<CommandInfo> ours = commands.getCommandsOfType(Command.class).stream()
                .filter(info -> info.getDelegateClassName().startsWith(PACKAGE)).toList();
        assertEquals(Stream.of("DiffusionDiagnostics", "DiffusionModels", "ImageToImage", "InpaintSelection",
                "LabelsToImage", "ReleaseDiffusionMemory", "ReproduceImage", "SavePngWithSettings", "TextToImage")
                .map(PACKAGE::concat).toList(),
                ours.stream().map(CommandInfo::getDelegateClassName).sorted().toList());
        for (CommandInfo info : ours) {
            assertTrue(info.canRunHeadless(), info.getDelegateClassName());
            assertTrue(info.getMenuPath().isEmpty(), info.getDelegateClassName());
        }
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
        return call(command, Stream.concat(Stream.of(SMALL), Stream.of(inputs)).toArray());
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
