package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.adapter.LoraFile;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.Adapters;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.StepDraws;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.WeightsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole trainings of a tiny model: what they leave behind, also when they are stopped or fail. */
class TrainingTest {
    private static final Path MODEL = Path.of("src/test/resources/reference/folders/sd");
    private static final Path PEFT = Path.of("src/test/resources/reference/adapters/peft_folder");
    private static final FitSettings SETTINGS = new FitSettings(10, 2, false, 1e-3, 2, 32, 7, 0.2, 4);

    private static final FitSettings WHOLE = new FitSettings(3, 0, false, 1e-3, 1, 32, 7, 0, 2);
    private static final FitSettings LONGER = new FitSettings(21, 2, false, 1e-3, 2, 32, 7, 0.2, 4);

    @TempDir
    private Path folder;

    @Test
    void stopsAndContinuationsGiveTheSameFile() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        run(whole, LONGER, false, Integer.MAX_VALUE);
        Path stopped = folder.resolve("stopped.safetensors");
        for (int stop = 1; stop <= 20; stop++) {
            int last = stop;
            assertThrows(CancellationException.class, () -> run(stopped, LONGER, last > 1, last));
        }
        run(stopped, LONGER, true, Integer.MAX_VALUE);
        assertArrayEquals(values(whole), values(stopped));
        assertArrayEquals(Files.readAllBytes(TrainingState.beside(whole)),
                Files.readAllBytes(TrainingState.beside(stopped)));
    }

    @Test
    void resultChangesPicturesAndTellsWhatItComesFrom() {
        Path lora = folder.resolve("mine.safetensors");
        Losses losses = run(lora, SETTINGS, false, Integer.MAX_VALUE);
        assertEquals(List.of(0, 4, 8, 10), losses.judged().stream().map(Losses.Judged::step).toList());
        LoraFile file = LoraFile.read(lora);
        Map<String, String> notes = file.metadata();
        assertEquals("7", notes.get("ss_seed"));
        assertEquals("10", notes.get("ss_steps"));
        assertEquals(ModelFolder.read(MODEL).sha256(), notes.get("diffusionj_model_sha256"));
        assertTrue(notes.get("diffusionj_images_sha256").contains("picture 3 hash 3"));
        assertTrue(file.others().isEmpty());
        assertFalse(Arrays.equals(picture(Adapters.NONE), picture(with(lora, 1))));
        assertArrayEquals(picture(Adapters.NONE), picture(with(lora, 0)));
    }

    @Test
    void allWeightsOfASmallModelLearn() {
        Path model = folder.resolve("fitted");
        run(model, WHOLE, false, Integer.MAX_VALUE);
        ModelFolder fitted = ModelFolder.read(model);
        float[] before = ModelFolder.read(MODEL).learnableUNet().values("conv_in.weight");
        assertFalse(Arrays.equals(before, fitted.learnableUNet().values("conv_in.weight")));
        try (StableDiffusion open = StableDiffusion.open(fitted, new OrtBackend())) {
            open.generate(open.request("x").size(32, 32).steps(1).build());
        }
    }

    /** The file and its picture are peft's own (models/reference/adapters.py): what does not learn stays as it was. */
    @Test
    void aLoraOfPeftIsTrainedFurther() throws IOException {
        Path lora = ReferenceFolders.copy(PEFT, folder.resolve("peft")).resolve("adapter_model.safetensors");
        float[] before = picture(with(lora, 1));
        run(lora, new FitSettings(1, 2, false, 0, 2, 32, 7, 0.2, 4), true, Integer.MAX_VALUE);
        assertArrayEquals(before, picture(with(lora, 1)), 1e-5f);
        Files.delete(TrainingState.beside(lora));
        run(lora, SETTINGS, true, Integer.MAX_VALUE);
        assertFalse(Arrays.equals(before, picture(with(lora, 1))));
    }

    /** The starter, which knows words for stains and density, and the same without. A stop changes nothing. */
    @Test
    void aModelThatKnowsStainsLearnsInOtherColoursToo() throws IOException {
        FitSettings few = new FitSettings(6, 2, false, 1e-3, 2, 32, 7, 0.2, 4);
        Path starter = Path.of("models/starter");
        Path whole = folder.resolve("whole.safetensors");
        run(starter, whole, few, false, Integer.MAX_VALUE);
        Path stopped = folder.resolve("stopped.safetensors");
        assertThrows(CancellationException.class, () -> run(starter, stopped, few, false, 3));
        run(starter, stopped, few, true, Integer.MAX_VALUE);
        assertArrayEquals(values(whole), values(stopped));
        Path unknowing = ReferenceFolders.copy(starter, folder.resolve("unknowing"));
        Files.writeString(unknowing.resolve("diffusionj.json"), "{\"num_inference_steps\": 10}");
        Path without = folder.resolve("without.safetensors");
        run(unknowing, without, few, false, Integer.MAX_VALUE);
        assertFalse(Arrays.equals(values(without), values(whole)));
        Path advice = starter.resolve("diffusionj.json");
        Files.writeString(unknowing.resolve("diffusionj.json"),
                Files.readString(advice).replace("\"density\"", "\"other\""));
        Path uncounted = folder.resolve("uncounted.safetensors");
        run(unknowing, uncounted, few, false, Integer.MAX_VALUE);
        assertFalse(Arrays.equals(values(uncounted), values(whole)));
        assertFalse(Arrays.equals(values(uncounted), values(without)));
        assertRefused(unknowing, without, few, "the model's list of words for a stain", "");
        Files.writeString(unknowing.resolve("diffusionj.json"), "{\"num_inference_steps\": 9}");
        assertRefused(unknowing, without, few, "the model's number of steps", " (9, which was 10)");
        Path scheduler = unknowing.resolve("scheduler/scheduler_config.json");
        Files.writeString(unknowing.resolve("diffusionj.json"), "{\"num_inference_steps\": 10}");
        Files.writeString(scheduler, Files.readString(scheduler).replace("0.012", "0.013"));
        assertRefused(unknowing, without, few, "the model's scheduler", "");
    }

    private static void assertRefused(Path model, Path place, FitSettings settings, String what,
            String values) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> run(model, place, settings, true, Integer.MAX_VALUE)).getMessage();
        assertTrue(message.contains("for " + what + " is another one than at its beginning" + values),
                message);
    }

    @Test
    void tellsHowManyPicturesAreEncoded() {
        List<String> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void encoded(int pictures, int all) {
                told.add(pictures + "/" + all);
            }

            @Override
            public void recoloured(int pictures, int all) {
                told.add("colours " + pictures + "/" + all);
            }
        };
        new Training(ModelFolder.read(Path.of("models/starter")), examples(),
                new FitSettings(1, 2, false, 0, 2, 32, 7, 0.2, 1), new OrtBackend(), listener)
                .run(folder.resolve("mine.safetensors"), false, new Cancellation());
        assertEquals(List.of("1/5", "2/5", "3/5", "4/5", "5/5",
                "colours 1/5", "colours 2/5", "colours 3/5", "colours 4/5", "colours 5/5"), told);
    }

    /** A model is of running means, and learns on from what they are means of. */
    @Test
    void aStopLosesNothingOfAWholeModelEither() throws IOException {
        Path whole = folder.resolve("whole");
        run(whole, WHOLE, false, Integer.MAX_VALUE);
        Path stopped = folder.resolve("stopped");
        assertThrows(CancellationException.class, () -> run(stopped, WHOLE, false, 1));
        run(stopped, WHOLE, true, Integer.MAX_VALUE);
        assertArrayEquals(Files.readAllBytes(TrainingState.beside(whole)),
                Files.readAllBytes(TrainingState.beside(stopped)));
        ModelFolder fitted = ModelFolder.read(stopped);
        for (Parameter parameter : TrainingState.read(TrainingState.beside(stopped)).parameters()) {
            assertArrayEquals(parameter.average(), fitted.learnableUNet().values(parameter.name()));
        }
        Parameter first = TrainingState.read(TrainingState.beside(stopped)).parameters().get(0);
        assertFalse(Arrays.equals(first.values(), first.average()));
    }

    @Test
    void lossThatIsNoNumberEndsItAndKeepsTheLastFile() throws IOException {
        Path lora = folder.resolve("fast.safetensors");
        run(lora, SETTINGS, false, Integer.MAX_VALUE);
        byte[] good = Files.readAllBytes(lora);
        FitSettings fast = new FitSettings(100, 2, false, 1e30, 2, 32, 7, 0.2, 1000);
        IllegalStateException failure = assertThrows(IllegalStateException.class,
                () -> run(lora, fast, true, Integer.MAX_VALUE));
        assertTrue(failure.getMessage().contains("Choose a lower rate"), failure::getMessage);
        assertArrayEquals(good, Files.readAllBytes(lora));
    }

    @Test
    void goesOnOnlyWithTheSameAndNeverOverAnother() {
        Path lora = folder.resolve("mine.safetensors");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> run(lora, SETTINGS, true, 1)).getMessage()
                .contains("nothing to go on with"));
        assertThrows(CancellationException.class, () -> run(lora, SETTINGS, false, 2));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> run(lora, SETTINGS, false, 1)).getMessage()
                .contains("is there already"));
        FitSettings other = new FitSettings(10, 2, false, 1e-3, 2, 32, 8, 0.2, 4);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> run(lora, other, true, 1)).getMessage()
                .contains("seed is another one than at its beginning (8, which was 7)"));
    }

    @Test
    void imageThatWasRemovedEndsItAndKeepsTheLastFile() throws IOException {
        Path lora = folder.resolve("mine.safetensors");
        assertThrows(CancellationException.class, () -> run(lora, SETTINGS, false, 2));
        byte[] good = Files.readAllBytes(lora);
        byte[] state = Files.readAllBytes(TrainingState.beside(lora));
        List<Example> fewer = new ArrayList<>(examples());
        Example third = fewer.get(2);
        fewer.set(2, new Example(third.name(), third.caption(), third.sha256(), () -> {
            throw new IllegalArgumentException("The image is not there any more");
        }));
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                () -> run(lora, fewer, SETTINGS, true, new TrainingListener() {}));
        assertEquals("The image is not there any more", failure.getMessage());
        assertArrayEquals(good, Files.readAllBytes(lora));
        assertArrayEquals(state, Files.readAllBytes(TrainingState.beside(lora)));
    }

    /** On Linux, what is written to /dev/full finds the disk full. */
    @ParameterizedTest
    @ValueSource(strings = {"mine.safetensors.part", "mine.resume.part"})
    void fullDiskEndsItAndKeepsTheLastFile(String written) throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full on this system");
        Path lora = folder.resolve("mine.safetensors");
        assertThrows(CancellationException.class, () -> run(lora, SETTINGS, false, 2));
        byte[] good = Files.readAllBytes(lora);
        byte[] state = Files.readAllBytes(TrainingState.beside(lora));
        Files.createSymbolicLink(folder.resolve(written), full);
        WeightsException failure = assertThrows(WeightsException.class,
                () -> run(lora, SETTINGS, true, Integer.MAX_VALUE));
        assertTrue(failure.getMessage().contains("No space left"), failure::getMessage);
        assertArrayEquals(state, Files.readAllBytes(TrainingState.beside(lora)));
        if (written.startsWith("mine.safetensors")) {
            assertArrayEquals(good, Files.readAllBytes(lora));
        }
        run(lora, SETTINGS, true, Integer.MAX_VALUE); // there is room again
    }

    @Test
    void memoryIsAskedForBeforeAnythingIsComputed() {
        Path lora = folder.resolve("mine.safetensors");
        TrainingListener little = new TrainingListener() {
            @Override
            public void needs(long bytes) {
                assertTrue(bytes > ModelFolder.read(MODEL).learnableUNet().bytes(), "the UNet is in memory, too");
                throw new IllegalArgumentException("too much");
            }

            @Override
            public void encoded(int pictures, int all) {
                throw new IllegalStateException("encoded before");
            }
        };
        assertEquals("too much", assertThrows(IllegalArgumentException.class,
                () -> run(lora, examples(), SETTINGS, false, little)).getMessage());
        assertFalse(Files.exists(lora));
    }

    private static Losses run(Path place, List<Example> examples, FitSettings settings, boolean resume,
            TrainingListener listener) {
        return new Training(ModelFolder.read(MODEL), examples, settings, new OrtBackend(), listener)
                .run(place, resume, new Cancellation());
    }

    private Losses run(Path place, FitSettings settings, boolean resume, int stop) {
        return run(MODEL, place, settings, resume, stop);
    }

    /** @param stop after so many steps of the whole training */
    private static Losses run(Path model, Path place, FitSettings settings, boolean resume, int stop) {
        Cancellation cancellation = new Cancellation();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(int step, int steps, double loss) {
                if (step >= stop) {
                    cancellation.cancel();
                }
            }
        };
        return new Training(ModelFolder.read(model), examples(), settings, new OrtBackend(), listener)
                .run(place, resume, cancellation);
    }

    private static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            StepDraws draws = new StepDraws(1, i);
            float[] planes = new float[3 * 40 * 36];
            for (int k = 0; k < planes.length; k++) {
                planes[k] = (float) draws.uniform();
            }
            examples.add(new Example("picture " + i, i % 2 == 0 ? "grain" : "more grain", "hash " + i,
                    () -> new RgbImage(40, 36, planes)));
        }
        return examples;
    }

    private static float[] values(Path lora) {
        List<Float> values = new ArrayList<>();
        new TreeMap<>(WeightFile.read(lora).tensors()).values().forEach(weight -> {
            for (float value : weight.floats()) {
                values.add(value);
            }
        });
        float[] all = new float[values.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(i);
        }
        return all;
    }

    private static Adapters with(Path lora, double weight) {
        return new Adapters(List.of(new Adapters.Lora("mine", lora, weight, weight)), List.of());
    }

    private static float[] picture(Adapters adapters) {
        try (StableDiffusion open = StableDiffusion.open(ModelFolder.read(MODEL).with(adapters), new OrtBackend())) {
            return open.generate(open.request("grain").size(32, 32).steps(2).guidance(1).build()).latents().data();
        }
    }
}
