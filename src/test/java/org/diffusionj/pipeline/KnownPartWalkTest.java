package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samplers apply a correction after each call, as StableDiffusionInpaintPipeline puts the known part back. */
class KnownPartWalkTest {
    private static final float[] CLEAN = {1, 2, 3, -1, -2, -3};
    private static final float[] NOISE = {0.5f, -0.5f, 1, -1, 0, 2};
    /** Two channels of three latents, of which the first is kept, the second made anew and the third half of both. */
    private static final float[] MASK = {0, 1, 0.5f};
    private static final NoisePredictor HALVES = (latents, timestep) -> {
        float[] noise = new float[latents.length];
        for (int k = 0; k < noise.length; k++) {
            noise[k] = latents[k] / 2;
        }
        return noise;
    };

    private static Sampler sampler(SamplerType type) {
        SchedulerConfig config = new SchedulerConfig(Map.of("skip_prk_steps", true, "clip_sample", false));
        return type.create(config, new SamplerSettings(5, SigmaSpacing.DEFAULT, 0));
    }

    /**
     * The sampler applies it after every call, so the kept part ends as it was, and the listener hears it corrected.
     */
    @ParameterizedTest
    @EnumSource
    void theKeptPartOfAWholeWalkEndsAsItWas(SamplerType type) {
        Sampler sampler = sampler(type);
        float[][] heard = new float[sampler.timesteps().length][];
        Walk walk = sampler.walk(HALVES, float[]::new).correctedBy(new KnownPart(sampler, CLEAN, NOISE, MASK))
                .heardBy((call, latents, denoised) -> heard[call] = latents.clone());
        float[] end = sampler.sample(new float[] {1, 1, 1, 1, 1, 1}, walk);
        assertEquals(CLEAN[0], end[0]);
        assertEquals(CLEAN[3], end[3]);
        assertArrayEquals(end, heard[heard.length - 1]);
        assertEquals(sampler.addNoise(CLEAN, NOISE, 1)[0], heard[0][0], 1e-6f);
    }

    @ParameterizedTest
    @EnumSource
    void whereAllIsMadeAnewNothingIsCorrected(SamplerType type) {
        Sampler sampler = sampler(type);
        float[] start = {1, -1, 2, 0.5f, 0, 3};
        float[] all = new float[3];
        Arrays.fill(all, 1);
        Walk walk = sampler.walk(HALVES, float[]::new);
        assertArrayEquals(sampler.sample(start, walk),
                sampler.sample(start, walk.correctedBy(new KnownPart(sampler, CLEAN, NOISE, all))));
    }
}
