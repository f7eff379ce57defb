package org.diffusionj.sampling.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.schedule.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a perfect network's answer the clean latents and the noise come back, by the definition of each prediction. */
class PredictionTest {
    private static final float[] CLEAN = {1, -0.5f, 0, 2};
    private static final float[] NOISE = {0.25f, 1, -2, 0.5f};
    private static final float RATIO = 3;

    /** Flow matching has levels of its own, on which alpha and sigma sum to 1. */
    private static Level level(Prediction prediction) {
        return prediction == Prediction.FLOW ? Level.ofFlow(0.75f) : Level.ofRatio(RATIO);
    }

    private static float[] perfect(Prediction prediction, Level level) {
        return switch (prediction) {
            case EPSILON -> NOISE;
            case VELOCITY -> Latents.sum(level.alpha(), NOISE, -level.sigma(), CLEAN);
            case SAMPLE -> CLEAN;
            case FLOW -> Latents.difference(1, NOISE, CLEAN);
        };
    }

    @ParameterizedTest
    @EnumSource
    void cleanLatentsAndNoiseComeBack(Prediction prediction) {
        Level level = level(prediction);
        float[] x = level.noised(CLEAN, NOISE);
        float[] output = perfect(prediction, level);
        assertArrayEquals(CLEAN, prediction.denoised(output, x, level), 1e-5f);
        assertArrayEquals(NOISE, prediction.noise(output, x, level), 1e-5f);
    }

    /** k-diffusion's wrappers give D(clean + sigma noise, sigma) and show the network latents of unit variance. */
    @ParameterizedTest
    @EnumSource(names = {"EPSILON", "VELOCITY", "SAMPLE"})
    void aWrappedNetworkDenoises(Prediction prediction) {
        Level level = Level.ofRatio(RATIO);
        Denoiser denoiser = new Denoiser((latents, timestep) -> {
            assertArrayEquals(level.noised(CLEAN, NOISE), latents, 1e-6f);
            return perfect(prediction, level);
        }, prediction);
        assertArrayEquals(CLEAN, denoiser.denoise(new Level(1, RATIO).noised(CLEAN, NOISE), RATIO, 500), 1e-5f);
    }

    @Test
    void theNameIsReadAmongThoseThatASamplerKnows() {
        SchedulerConfig config = new SchedulerConfig(Map.of("prediction_type", "sample"));
        assertTrue(Prediction.read(config, Prediction.EPSILON, Prediction.SAMPLE) == Prediction.SAMPLE);
        assertTrue(Prediction.read(new SchedulerConfig(Map.of()), Prediction.EPSILON) == Prediction.EPSILON);
        assertThrows(IllegalArgumentException.class, () -> Prediction.read(config, Prediction.EPSILON));
    }
}
