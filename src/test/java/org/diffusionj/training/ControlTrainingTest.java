package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.noise.StepDraws;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.Control;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.weights.WeightFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of a tiny control network on pictures with labels. */
class ControlTrainingTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final Path MODEL = REFERENCE.resolve("folders/sd");
    private static final Path LINES = REFERENCE.resolve("controls/sd-lines");
    private static final FitSettings SETTINGS = new FitSettings(6, 0, false, 1e-3, 2, 32, 7, 0.2, 2);
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

    @TempDir
    private Path root;

    private Path place;

    @BeforeEach
    void makeFolder() throws IOException {
        place = Files.createDirectory(root.resolve("controlnets")).resolve("mine");
    }

    @Test
    void resultIsAControlNetworkThatIsFoundByItsName() {
        Losses losses = run(place, LINES, false, Integer.MAX_VALUE);
        assertEquals(List.of(0, 2, 4, 6), losses.judged().stream().map(Losses.Judged::step).toList());
        ControlNet learned = ControlNet.read(new ModelRoots(List.of(root)).findControl("mine", MODEL));
        assertEquals(Optional.of(ControlPreparation.LABELS), learned.preparation());
        Map<String, String> notes = WeightFile.read(place.resolve(WEIGHTS)).metadata();
        assertEquals("6", notes.get("ss_steps"));
        assertTrue(notes.get("diffusionj_labels_sha256").contains("picture 3 map 3"), notes::toString);
        assertFalse(notes.containsKey("ss_network_module"));
        assertFalse(Arrays.equals(picture(ControlNet.read(LINES)), picture(learned)));
        assertArrayEquals(WeightFile.read(LINES.resolve(WEIGHTS)).tensors().keySet().stream().sorted().toArray(),
                WeightFile.read(place.resolve(WEIGHTS)).tensors().keySet().stream().sorted().toArray());
    }

    @Test
    void networkInOneFileBecomesAFolder() {
        run(place, REFERENCE.resolve("controls/sd-lines.safetensors"), false, 2);
        assertArrayEquals(picture(ControlNet.read(place)), picture(ControlNet.read(place)));
    }

    @Test
    void stopsAndContinuationsGiveTheSameFile() throws IOException {
        run(place, LINES, false, Integer.MAX_VALUE);
        Path stopped = place.resolveSibling("stopped");
        run(stopped, LINES, false, 1);
        run(stopped, LINES, true, 3);
        run(stopped, LINES, true, Integer.MAX_VALUE);
        for (String name : List.of("config.json", "diffusionj.json")) {
            assertArrayEquals(Files.readAllBytes(place.resolve(name)), Files.readAllBytes(stopped.resolve(name)));
        }
        assertArrayEquals(Files.readAllBytes(TrainingState.beside(place)),
                Files.readAllBytes(TrainingState.beside(stopped)));
    }

    @Test
    void goesOnOnlyWithTheNetworkThatItWasMadeOf() {
        run(place, LINES, false, 1);
        Path other = REFERENCE.resolve("controls/sd-blue");
        assertThrows(IllegalArgumentException.class, () -> run(place, LINES, false, 1));
        run(place, other, true, 2); // of the same layers: what was learned counts
        assertThrows(RuntimeException.class, () -> run(place, REFERENCE.resolve("controls/xl-lines"), true, 3));
    }

    @Test
    void viewsShowWhatTheNetworkIsShownLater() {
        Labels labels = new Labels(4, 4, new int[] {0, 1, 1, 2, 0, 1, 1, 2, 0, 1, 1, 1, 0, 0, 0, 0});
        ControlView areas = ControlView.of(labels, ControlPreparation.LABELS);
        assertArrayEquals(labels.control().planes(), areas.picture().planes());
        ControlView lines = ControlView.of(labels, ControlPreparation.EDGES);
        assertArrayEquals(labels.borders().planes(), lines.picture().planes());
    }

    @Test
    void labelsAreCutOutAsThePictureIs() {
        float[] planes = new float[3 * 40 * 50];
        int[] numbers = new int[40 * 50];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i % 256;
            planes[i] = numbers[i] / 255f;
        }
        RgbImage picture = new RgbImage(40, 50, planes);
        for (View view : View.of(40, 50, 32, 8, new StepDraws(3, 0))) {
            RgbImage cut = view.of(view.enlarged(picture));
            Labels same = view.of(view.enlarged(new Labels(40, 50, numbers)));
            for (int i = 0; i < same.values().length; i++) {
                assertEquals(same.values()[i], Math.round(255 * cut.planes()[i]));
            }
        }
    }

    /** @param stop after so many steps of the whole training */
    private static Losses run(Path place, Path control, boolean resume, int stop) {
        Cancellation cancellation = new Cancellation();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(int step, int steps, double loss) {
                if (step >= stop) {
                    cancellation.cancel();
                }
            }
        };
        Training training = new Training(ModelFolder.read(MODEL), Optional.of(ControlNet.read(control)), examples(),
                SETTINGS, new OrtBackend(), listener);
        try {
            return training.run(place, resume, cancellation);
        } catch (CancellationException e) {
            return new Losses();
        }
    }

    private static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            StepDraws draws = new StepDraws(1, i);
            float[] planes = new float[3 * 40 * 36];
            int[] numbers = new int[40 * 36];
            for (int k = 0; k < planes.length; k++) {
                planes[k] = (float) draws.uniform();
                numbers[k % numbers.length] = k % numbers.length / 200;
            }
            examples.add(new Example("picture " + i, "grain", "hash " + i, () -> new RgbImage(40, 36, planes))
                    .with(new LabelMap("map " + i, () -> new Labels(40, 36, numbers))));
        }
        return examples;
    }

    private static float[] picture(ControlNet control) {
        RgbImage shown = examples().get(0).labels().orElseThrow().labels().get().control();
        try (StableDiffusion open = StableDiffusion.open(ModelFolder.read(MODEL), new OrtBackend())) {
            return open.generate(open.request("grain").size(32, 32).steps(2).guidance(1)
                    .controls(List.of(new Control(shown, control))).build()).latents().data();
        }
    }
}
