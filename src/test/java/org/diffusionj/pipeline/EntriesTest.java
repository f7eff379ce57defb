package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TinyModel;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Draws and encodings as diffusers' StableDiffusionImg2ImgPipeline and StableDiffusionInpaintPipeline make
 * them. The model's latents are scaled by 1/2, and those of every picture here are 3 with a deviation of 2.
 */
class EntriesTest {
    private static final int LATENTS = 4 * 2 * 3;
    private static final RgbImage PICTURE = new RgbImage(24, 16, new float[3 * 24 * 16]);

    @TempDir
    Path folder;
    private TinyModel tiny;
    private final List<Tensor> encoded = new ArrayList<>();
    private int draws;

    @BeforeEach
    void writeAModel() {
        tiny = TinyModel.write(folder.resolve("tiny"));
    }

    private Entry enter(Start start, boolean seeded) {
        return enter(start, seeded, 0);
    }

    private Entry enter(Start start, boolean seeded, double soft) {
        ModelFolder model = ModelFolder.read(tiny.folder());
        GenerationRequest request = GenerationRequest.builder("").size(24, 16).steps(10).sampler(SamplerType.EULER)
                .start(start).set(Settings.SOFT, soft).build();
        Tensor mean = filled(3);
        Optional<Tensor> deviation = seeded ? Optional.of(filled(2)) : Optional.empty();
        return new Entries(model.config(), request, Recipe.of(model).schedule(model, request), this::draw, picture -> {
            encoded.add(picture);
            return new LatentDistribution(mean, deviation);
        }).enter();
    }

    /** The first draw is of ones, the second of twos, and so on. */
    private float[] draw(int count) {
        float[] drawn = new float[count];
        Arrays.fill(drawn, ++draws);
        return drawn;
    }

    private static Tensor filled(float value) {
        float[] values = new float[LATENTS];
        Arrays.fill(values, value);
        return Tensor.of(values, 1, 4, 2, 3);
    }

    /** Inside are the columns of the third latent. */
    private static Mask mask() {
        boolean[] inside = new boolean[24 * 16];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = i % 24 >= 16;
        }
        return new Mask(24, 16, inside);
    }

    private float sigmaAt(Start start) {
        ModelFolder model = ModelFolder.read(tiny.folder());
        GenerationRequest request =
                GenerationRequest.builder("").steps(10).sampler(SamplerType.EULER).start(start).build();
        return Recipe.of(model).schedule(model, request).addNoise(new float[] {0}, new float[] {1})[0];
    }

    private float scale() {
        ModelFolder model = ModelFolder.read(tiny.folder());
        return Recipe.of(model).schedule(model,
                GenerationRequest.builder("").steps(10).sampler(SamplerType.EULER).build()).sampler()
                .initialNoiseScale();
    }

    @Test
    void aPictureIsSampledThenNoised() {
        Start start = new Start.Image(PICTURE, 0.5);
        float[] latents = enter(start, true).latents().data();
        assertEquals(2, draws);
        assertEquals((3 + 2 * 1) / 2f + 2 * sigmaAt(start), latents[0], 1e-5f);
    }

    @Test
    void fullStrengthStillNoisesThePicture() {
        Start start = new Start.Image(PICTURE, 1);
        assertEquals(2.5f + 2 * sigmaAt(start), enter(start, true).latents().data()[0], 1e-5f);
    }

    /** diffusers takes "latents" of an encoder's output as they are, without its generator. */
    @Test
    void latentsThatTheGraphDrewTakeNoDraw() {
        Start start = new Start.Image(PICTURE, 0.5);
        assertEquals(1.5f + 1 * sigmaAt(start), enter(start, false).latents().data()[0], 1e-5f);
        assertEquals(1, draws);
        enter(new Start.Masked(PICTURE, mask(), 0.5), false);
        assertEquals(2, draws);
    }

    @Test
    void aKnownPartDrawsForTheMaskedPictureToo() {
        Start start = new Start.Masked(PICTURE, mask(), 0.5);
        Entry entry = enter(start, true);
        assertEquals(3, draws);
        assertEquals(1, encoded.size(), "what is drawn is never used, so the network is spared");
        assertEquals(2.5f + 2 * sigmaAt(start), entry.latents().data()[0], 1e-5f);
        assertTrue(entry.channels().isEmpty());
    }

    /** After the last call the kept latents are those of the picture, before under the next call's share of noise. */
    @Test
    void theKnownPartIsPutBackAfterEveryCall() {
        Entry entry = enter(new Start.Masked(PICTURE, mask(), 0.5), true);
        float[] latents = filled(7).data();
        float[] last = entry.correction().apply(9, latents);
        assertArrayEquals(new float[] {2.5f, 2.5f, 7, 2.5f, 2.5f, 7}, Arrays.copyOf(last, 6));
        float[] before = entry.correction().apply(5, latents);
        float sigma = sigmaAt(new Start.Image(PICTURE, 0.4));
        assertArrayEquals(new float[] {2.5f + 2 * sigma, 2.5f + 2 * sigma, 7}, Arrays.copyOf(before, 3), 1e-5f);
        assertArrayEquals(filled(7).data(), latents, "the sampler's own latents are left alone");
    }

    @Test
    void inpaintingModelsTakeTheMaskAndTheRestOfThePicture() {
        tiny.inpainting();
        Start start = new Start.Masked(PICTURE, mask(), 0.5);
        Entry entry = enter(start, true);
        assertEquals(3, draws);
        assertEquals(2.5f + 2 * sigmaAt(start), entry.latents().data()[0], 1e-5f);
        float[] channels = entry.channels().orElseThrow().data();
        assertArrayEquals(new float[] {0, 0, 1, 0, 0, 1}, Arrays.copyOf(channels, 6));
        assertEquals((3 + 2 * 3) / 2f, channels[6]);
        float[] rest = encoded.get(1).data();
        assertEquals(-1, rest[0], "black outside of the mask");
        assertEquals(0, rest[16], "grey inside");
    }

    @Test
    void fullStrengthOfInpaintingIsNoiseAlone() {
        tiny.inpainting();
        Entry entry = enter(new Start.Masked(PICTURE, mask(), 1), true);
        assertEquals(2, draws);
        assertEquals(1, encoded.size(), "only the masked picture is encoded");
        assertEquals(scale(), entry.latents().data()[0]);
        assertEquals((3 + 2 * 2) / 2f, entry.channels().orElseThrow().data()[6]);
    }

    /** Nothing else corrects them, as their UNet sees the mask. */
    @Test
    void softMasksKeepThePictureOfInpaintingModelsToo() {
        tiny.inpainting();
        Entry entry = enter(new Start.Masked(PICTURE, mask(), 1), true, 8);
        assertEquals(2, encoded.size(), "the picture, and the masked picture");
        assertEquals(3, draws);
        float[] last = entry.correction().apply(9, filled(7).data());
        assertArrayEquals(new float[] {2.5f, 2.5f, 7, 2.5f, 2.5f, 7},
                Arrays.copyOf(last, 6), "the picture, drawn first");
        assertEquals(2 * 1, entry.latents().data()[0] / scale(), 1e-5f, "noise alone, drawn second");
    }

    @Test
    void inpaintingModelsRefuseOtherTasks() {
        tiny.inpainting();
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(tiny.folder()), new OrtBackend())) {
            for (Start start : List.of(new Start.Noise(), new Start.Image(PICTURE, 0.5))) {
                String message = assertThrows(IllegalArgumentException.class,
                        () -> model.generate(model.request("").start(start).build())).getMessage();
                assertTrue(message.contains("Inpaint Selection..."), message);
            }
        }
    }

    @Test
    void aModelWithoutVaeEncoderSaysSo() {
        tiny.withoutVaeEncoder();
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(tiny.folder()), new OrtBackend())) {
            model.generate(model.request("").steps(1).build());
            String message = assertThrows(IllegalArgumentException.class,
                    () -> model.generate(model.request("").start(new Start.Image(PICTURE, 0.5)).build())).getMessage();
            assertTrue(message.contains("no VAE encoder"), message);
        }
    }
}
