package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.LatentColours;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.NoiseGenerator;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pipeline does besides the numbers, which {@link DiffusersTest} compares. */
class StableDiffusionTest {
    private static final Path FOLDER = ReferenceCase.FOLDER.resolve("models/sd1");
    private static StableDiffusion model;

    @BeforeAll
    static void open() {
        model = StableDiffusion.open(ModelFolder.read(FOLDER), new OrtBackend());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void requestsStartWithTheModelsOwnSize() {
        GenerationRequest request = model.request("cells").build();
        assertEquals(64, request.width()); // sample_size 8 in unet/config.json, times 8
        assertEquals(64, request.height());
    }

    @Test
    void theSameRequestGivesTheSamePictureAndAnotherSeedAnother() {
        GenerationRequest request = model.request("cells").steps(3).seed(5).build();
        int[] first = model.generate(request).image().packed();
        assertArrayEquals(first, model.generate(request).image().packed());
        int[] other = model.generate(model.request("cells").steps(3).seed(6).build()).image().packed();
        assertFalse(Arrays.equals(first, other));
    }

    /**
     * AUTOMATIC1111 draws the first noise with the seed, and that of the steps with seed + ENSD, from its beginning on.
     */
    @Test
    void theNoiseOfStepsMayHaveASeedOfItsOwn() {
        GenerationRequest plain = model.request("cells").seed(7).build();
        GenerationRequest other = model.request("cells").seed(7).ensd(31337).noise(NoiseSource.NV).build();
        NoiseGenerator first = plain.noise().generator(7);
        assertSame(first, plain.stepNoise(first));
        assertArrayEquals(NoiseSource.NV.generator(31344).next(64), other.stepNoise(first).next(64));
        assertThrows(IllegalArgumentException.class, // NumPy knows no negative seeds
                () -> model.request("cells").seed(7).ensd(-8).noise(NoiseSource.NUMPY).build());
    }

    @Test
    void aSeedOfItsOwnForStepsCountsWhereStepsDrawNoise() {
        GenerationRequest.Builder request = model.request("cells").steps(3).seed(5)
                .sampler(SamplerType.EULER_ANCESTRAL);
        float[] usual = model.generate(request.build()).latents().data();
        assertFalse(Arrays.equals(usual, model.generate(request.ensd(1).build()).latents().data()));
        assertFalse(Arrays.equals(usual, model.generate(request.ensd(0).ancestralEta(0.5f).build()).latents().data()));
        // The noise of the last step counts for nothing, and Euler draws none.
        for (GenerationRequest.Builder same : List.of(request.steps(1).ancestralEta(1), model.request("cells").steps(3)
                .sampler(SamplerType.EULER))) {
            assertArrayEquals(model.generate(same.ensd(0).build()).latents().data(),
                    model.generate(same.ensd(9).ancestralEta(0.5f).build()).latents().data());
        }
    }

    @Test
    void everyCallOfTheUNetIsHeardOfAndPreviewsShowColoursThatAreKept(@TempDir Path folder) {
        System.setProperty("diffusionj.hashes", folder.resolve("sha256.txt").toString()); // no colours are known there
        List<String> steps = new ArrayList<>();
        List<Supplier<RgbImage>> previews = new ArrayList<>();
        GenerationRequest request = model.request("cells").steps(4).sampler(SamplerType.EULER).build();
        Picture picture = model.generate(request, (step, of, preview) -> {
            steps.add(step + "/" + of);
            previews.add(preview);
        }, new Cancellation());
        assertEquals(List.of("1/4", "2/4", "3/4", "4/4"), steps);
        // Euler's last step goes to sigma 0, where the latents are the predicted clean ones.
        int[] preview = previews.get(3).get().packed();
        LatentColours kept = ModelFolder.read(FOLDER).colours(new Cancellation()).now().orElseThrow();
        assertArrayEquals(kept.picture(picture.latents(), 8).packed(), preview);
        System.clearProperty("diffusionj.hashes");
    }

    @Test
    void cancellingStopsBeforeTheNextStepAndTheModelGoesOn() {
        Cancellation cancellation = new Cancellation();
        List<Integer> steps = new ArrayList<>();
        GenerationRequest request = model.request("cells").steps(10).build();
        assertThrows(CancellationException.class, () -> model.generate(request, (step, of, preview) -> {
            steps.add(step);
            cancellation.cancel();
        }, cancellation));
        assertEquals(List.of(1), steps);
        model.generate(model.request("cells").steps(1).build());
    }

    @Test
    void aPromptThatIsTooLongIsAnsweredWithAWarningThatShowsWhatWasCutOff() {
        List<String> warnings = new ArrayList<>();
        GenerationListener listener = new Warnings(warnings);
        String prompt = "cell ".repeat(75) + "nucleus";
        model.generate(model.request(prompt).steps(1).guidance(0).build(), listener, new Cancellation());
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("nucleus"), warnings.toString());
    }

    @Test
    void sizesThatTheGraphCannotHalveAreRefusedWithTheMultipleThatItTakes() {
        GenerationRequest request = model.request("cells").size(72, 64).steps(1).build();
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> model.generate(request));
        // The UNet of this model halves once: 2 latents, of 8 pixels each.
        assertTrue(e.getMessage().contains("72 x 64") && e.getMessage().contains("multiples of 16"), e.getMessage());
    }

    @Test
    void whatWasOpenedIsClosedWhenALaterNetworkFails() {
        List<String> opened = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        Backend failing = new Backend() {
            @Override
            public Network open(NetworkSource graph, Cancellation loading) {
                String name = graph.file().getParent().getFileName().toString();
                if (name.equals("unet")) {
                    throw new IllegalStateException("broken");
                }
                opened.add(0, name);
                return new ClosingNetwork(new OrtBackend().open(graph, loading), () -> closed.add(name));
            }

            @Override
            public Device device() {
                return Device.CPU;
            }

            @Override
            public String describe() {
                return "fails";
            }
        };
        ModelFolder folder = ModelFolder.read(FOLDER);
        assertThrows(IllegalStateException.class, () -> StableDiffusion.open(folder, failing));
        assertEquals(List.of("text_encoder"), opened);
        assertEquals(opened, closed);
    }

    @Test
    void aClosedModelRefusesWork() {
        StableDiffusion closed = StableDiffusion.open(ModelFolder.read(FOLDER), new OrtBackend());
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.generate(closed.request("cells").build()));
    }

    @Test
    void guidanceAtOneOrBelowIsNone() {
        GenerationRequest.Builder request = model.request("cells").steps(2);
        int[] none = model.generate(request.guidance(0).build()).image().packed();
        assertArrayEquals(none, model.generate(request.guidance(1).build()).image().packed());
        assertNotEquals(Arrays.hashCode(none),
                Arrays.hashCode(model.generate(request.guidance(3).build()).image().packed()));
    }
}
