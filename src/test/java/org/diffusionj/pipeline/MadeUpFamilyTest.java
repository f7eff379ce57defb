package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TinyModel;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family is added as CONTRIBUTING.md says: one class, {@link MadeUpFamily}, and one line in META-INF/services. */
class MadeUpFamilyTest {
    private static final int SIDE = 16;

    @TempDir
    Path folder;
    private ModelFolder model;
    private final List<String> opened = new ArrayList<>();

    @BeforeEach
    void writeAModel() {
        model = ModelFolder.read(TinyModel.write(folder.resolve("made-up")).madeFor("MadeUpPipeline").folder());
    }

    /** Every network is a decoder that makes white pictures. */
    private final class Fakes implements Backend {
        @Override
        public Network open(NetworkSource source, Cancellation loading) {
            opened.add(source.file().getParent().getFileName().toString());
            List<Long> any = List.of(-1L, -1L, -1L, -1L);
            float[] white = new float[3 * SIDE * SIDE];
            Arrays.fill(white, 1);
            return new FakeNetwork(List.of(new Port("latent_sample", ElementType.FLOAT, any)),
                    List.of(new Port("sample", ElementType.FLOAT, any)),
                    (inputs, cancellation) -> Map.of("sample", Tensor.of(white, 1, 3, SIDE, SIDE)));
        }

        @Override
        public Device device() {
            return Device.CPU;
        }

        @Override
        public String describe() {
            return "fakes";
        }
    }

    @Test
    void isRecognisedWithItsDefaults() {
        assertEquals("Made Up", model.config().family().label());
        assertEquals(2, model.config().defaults().guidance());
    }

    /** Euler's one step to sigma 0 takes sigma times the noise off: 2 x 3 - 1 words' worth of it, as guidance is 2. */
    @Test
    void makesAPicture() {
        GenerationRequest request = GenerationRequest.builder("a b c").negative("d").size(SIDE, SIDE).guidance(2)
                .steps(1).sampler(SamplerType.EULER).seed(3).build();
        Picture picture;
        try (StableDiffusion pipeline = StableDiffusion.open(model, new Fakes())) {
            picture = pipeline.generate(request);
        }
        assertEquals(List.of("vae_decoder"), opened);
        assertEquals(0xFFFFFF, picture.image().packed()[0] & 0xFFFFFF);

        Schedule schedule = Recipe.of(model).schedule(model, request);
        float sigma = schedule.addNoise(new float[1], new float[] {1})[0];
        float[] expected = request.noise().generator(3).next(4 * 2 * 2);
        for (int k = 0; k < expected.length; k++) {
            expected[k] = expected[k] * schedule.sampler().initialNoiseScale() - sigma * 5;
        }
        assertArrayEquals(expected, picture.latents().data(), 1e-3f);
    }

    @Test
    void refusesWhatItDoesNotDo() {
        RgbImage image = new RgbImage(SIDE, SIDE, new float[3 * SIDE * SIDE]);
        Start masked = new Start.Masked(image, new Mask(SIDE, SIDE, new boolean[SIDE * SIDE]), 0.5);
        GenerationRequest request = GenerationRequest.builder("").size(SIDE, SIDE).start(masked).build();
        String message = assertThrows(IllegalArgumentException.class,
                () -> Recipe.of(model).check(model, request, GenerationListener.SILENT)).getMessage();
        assertTrue(message.contains("Made Up changes whole pictures"), message);
    }
}
