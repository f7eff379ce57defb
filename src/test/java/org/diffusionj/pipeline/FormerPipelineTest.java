package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A folder as diffusers' "onnx" branches were, against what its OnnxStableDiffusionPipeline made of it with
 * NumPy's random numbers, with and without the safety checker (models/reference/former_pipeline.py).
 */
class FormerPipelineTest {
    private static final Path FOLDER = ReferenceCase.FOLDER.resolve("models").resolve("former");
    private static final Path EXPECTED = ReferenceCase.FOLDER.resolve("former");

    private static StableDiffusion model;

    private record Case(String id, String sampler, int steps, float guidance, String prompt, String negative, long seed,
            boolean checked, int width, int height, Boolean flagged) {
        GenerationRequest request() {
            SamplerType type = Stream.of(SamplerType.values()).filter(one -> one.label().equals(sampler))
                    .findAny().get();
            GenerationRequest.Builder request = GenerationRequest.builder(prompt).size(width, height).steps(steps)
                    .guidance(guidance).sampler(type).seed(seed).noise(NoiseSource.NUMPY).safety(checked);
            if (negative != null) {
                request.negative(negative);
            }
            return request.build();
        }

        SafetyVerdict verdict() {
            if (flagged == null) {
                return SafetyVerdict.UNCHECKED;
            }
            return flagged ? SafetyVerdict.FLAGGED : SafetyVerdict.PASSED;
        }
    }

    @BeforeAll
    static void open() {
        model = StableDiffusion.open(ModelFolder.read(FOLDER), new OrtBackend());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @TestFactory
    Stream<DynamicTest> picturesAndVerdictsAreThoseOfDiffusers() throws IOException {
        Npz arrays = Npz.read(EXPECTED.resolve("pictures.npz"));
        return Stream.of(cases()).map(one -> dynamicTest(one.id, () -> {
            Picture picture = model.generate(one.request());
            assertEquals(one.verdict(), picture.safety());
            if (!one.checked) {
                DiffusersTest.compareLatents(arrays.floats("latents_" + one.id), picture.latents().data());
            }
            DiffusersTest.compareLevels(arrays.bytes("image_" + one.id), picture.image().packed());
        }));
    }

    private static Case[] cases() throws IOException {
        Case[] cases = new Gson().fromJson(Files.readString(EXPECTED.resolve("cases.json")), Case[].class);
        assertEquals(18, cases.length);
        return cases;
    }

    /** The last prediction of DPM++ 2M is the picture itself. */
    @Test
    void previewsOfFlaggedPicturesAreBlackAndTheVerdictIsHeard() throws IOException {
        Case flagged = Stream.of(cases())
                .filter(one -> one.flagged == Boolean.TRUE && one.sampler.equals("DPM++ 2M"))
                .findFirst().orElseThrow();
        List<RgbImage> previews = new ArrayList<>();
        List<SafetyVerdict> verdicts = new ArrayList<>();
        model.generate(flagged.request(), new GenerationListener() {
            @Override
            public void stepped(int step, int steps, Supplier<RgbImage> preview) {
                if (step == steps) {
                    previews.add(preview.get());
                }
            }

            @Override
            public void judged(GenerationRequest request, SafetyVerdict verdict) {
                verdicts.add(verdict);
            }
        }, new Cancellation());
        assertArrayEquals(new float[previews.get(0).planes().length], previews.get(0).planes());
        assertEquals(List.of(SafetyVerdict.FLAGGED), verdicts);
    }

    /** The graph draws its own random numbers, which is said of every picture, not only of the first after loading. */
    @Test
    void picturesCanBeMadeFromPictures() {
        RgbImage grey = new RgbImage(48, 32, new float[3 * 48 * 32]);
        for (double strength : new double[] {0.5, 0.5, 1}) {
            List<String> warnings = new ArrayList<>();
            Start start = new Start.Image(grey, strength);
            GenerationRequest request = model.request("cells").size(48, 32).steps(2).start(start).build();
            Picture picture = model.generate(request, new Warnings(warnings), new Cancellation());
            assertEquals(48, picture.image().width());
            assertTrue(warnings.size() == 1 && warnings.get(0).contains("latent_sample"), warnings.toString());
        }
    }

    @Test
    void aModelWithoutACheckerSaysSoBeforeAnyWork() {
        Path plain = ReferenceCase.FOLDER.resolve("models").resolve("sd1");
        try (StableDiffusion unchecked = StableDiffusion.open(ModelFolder.read(plain), new OrtBackend())) {
            GenerationRequest request = unchecked.request("cells").steps(1000).safety(true).build();
            String message = assertThrows(IllegalArgumentException.class, () -> unchecked.generate(request))
                    .getMessage();
            assertTrue(message.contains("no safety checker")
                    && message.contains("docs/macro-keys.md#safety-checker"), message);
        }
    }
}
