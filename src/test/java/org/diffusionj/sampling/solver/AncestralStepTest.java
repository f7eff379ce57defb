package org.diffusionj.sampling.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * k-diffusion's get_ancestral_step: up = eta to sqrt(from^2 - to^2) / from, and the variances of up and down add to
 * that of to.
 */
class AncestralStepTest {
    private static final SchedulerConfig CONFIG = new SchedulerConfig(Map.of(
            "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear", "timestep_spacing",
            "linspace"));
    private static final NoisePredictor NETWORK =
            (latents, timestep) -> new float[] {latents[0] * 0.3f + timestep * 1e-4f, -latents[1]};

    @ParameterizedTest
    @CsvSource({"14.6,8.3,1", "14.6,8.3,0.5", "2,1,0.25", "0.5,0.03,0.9", "3,0,0.7", "5,4,0"})
    void theShareIsThatOfTheFormula(float from, float to, float eta) {
        AncestralStep step = AncestralStep.of(from, to, eta);
        double up = eta * (double) to * Math.sqrt((double) from * from - (double) to * to) / from;
        assertEquals(up, step.up(), 1e-5);
        assertEquals(to, Math.hypot(step.up(), step.down()), 1e-5);
    }

    /** Without fresh noise an ancestral step is a plain one. */
    @ParameterizedTest
    @CsvSource({"EULER_ANCESTRAL,EULER", "DPM2_ANCESTRAL,DPM2"})
    void withoutFreshNoiseTheWalkIsThePlainOne(SamplerType ancestral, SamplerType plain) {
        assertArrayEquals(walk(plain, 1), walk(ancestral, 0), 1e-3f);
    }

    @Test
    void theUsualShareIsOne() {
        Sampler usual = SamplerType.EULER_ANCESTRAL.create(CONFIG, new SamplerSettings(6, SigmaSpacing.DEFAULT, 0));
        float[] end = usual.sample(new float[] {10, -3}, usual.walk(NETWORK, count -> new float[] {1, 1}));
        assertArrayEquals(end, walk(SamplerType.EULER_ANCESTRAL, 1));
    }

    private static float[] walk(SamplerType type, float eta) {
        Sampler sampler = type.create(CONFIG, new SamplerSettings(6, SigmaSpacing.DEFAULT, 0, eta));
        return sampler.sample(new float[] {10, -3}, sampler.walk(NETWORK, count -> new float[] {1, 1}));
    }
}
