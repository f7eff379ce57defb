package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.NoiseSchedule;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.Test;

/**
 * For data distributed as N(0, s^2) the best denoiser is x s^2 / (s^2 + sigma^2), and the exact
 * solution of the probability flow is x(sigma) proportional to sqrt(s^2 + sigma^2). Samplers that stop
 * at the smallest sigma must approach it at their order.
 */
class GaussianDataTest {
    private static final double DATA = 0.5;
    private static final SchedulerConfig CONFIG = new SchedulerConfig(Map.of(
            "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear",
            "timestep_spacing", "trailing", "final_sigmas_type", "sigma_min", "lower_order_final", false));

    @Test
    void twiceTheStepsHalveTheErrorOfEuler() {
        assertEquals(2.0, errorRatio(SamplerType.EULER, 80), 0.2);
    }

    @Test
    void twiceTheStepsQuarterTheErrorOfDpmSolver() {
        assertEquals(4.0, errorRatio(SamplerType.DPM_MULTISTEP, 80), 0.4);
    }

    private static double errorRatio(SamplerType type, int steps) {
        return error(type, steps) / error(type, 2 * steps);
    }

    /** Relative, of the walk from the largest sigma to the smallest with Karras spacing. */
    private static double error(SamplerType type, int steps) {
        Sampler sampler = type.create(CONFIG, new SamplerSettings(steps, SigmaSpacing.KARRAS, 0));
        double max = largestSigma(sampler);
        double start = type == SamplerType.EULER ? max : 1;
        float[] end = sampler.sample(new float[] {(float) start}, sampler.walk(exactNoise(), count -> null));
        double min = 0.02916;
        double scale = type == SamplerType.EULER ? 1 : Math.sqrt((min * min + 1) / (max * max + 1));
        double exact = start * Math.sqrt((DATA * DATA + min * min) / (DATA * DATA + max * max)) / scale;
        return Math.abs(end[0] - exact) / exact;
    }

    private static double largestSigma(Sampler sampler) {
        float[] noisy = sampler.addNoise(new float[] {1, 0}, new float[] {0, 1}, 0);
        return noisy[1] / (double) noisy[0];
    }

    /** The noise in latents scaled to unit variance at a timestep of Stable Diffusion's schedule. */
    private static NoisePredictor exactNoise() {
        NoiseSchedule schedule = NoiseSchedule.fixed(CONFIG, Betas.Defaults.PIXELS);
        return (latents, timestep) -> {
            double sigma = schedule.interpolatedSigmas(new double[] {timestep})[0];
            double share = sigma * Math.sqrt(sigma * sigma + 1) / (DATA * DATA + sigma * sigma);
            return new float[] {(float) (latents[0] * share)};
        };
    }
}
