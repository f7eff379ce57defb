package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.StepNoise;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.AlphaBarGrid;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.ConsistencyTimesteps;
import org.diffusionj.sampling.schedule.Level;
import org.diffusionj.sampling.schedule.NoiseSchedule;

/**
 * Strategic stochastic sampling (Zheng et al., "Trajectory Consistency Distillation", algorithm 4):
 * jumps to a timestep at or below the next one, as eta says, and noises up to that. Matches diffusers'
 * TCDScheduler, which neither clips nor thresholds.
 *
 * @param eta 0 to 1: how far below the next timestep a jump goes
 */
record TcdSampler(AlphaBarGrid grid, Prediction prediction, float eta) implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        SignalCheck.require(grid, prediction, walk);
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            Denoiser.Estimate estimate = denoiser.estimate(x, grid.level(i), grid.timestep(i));
            float[] denoised = estimate.denoised();
            x = walk.after(i, jump(denoised, estimate.noise(), i, walk.noise()), denoised);
        }
        return x;
    }

    private float[] jump(float[] denoised, float[] epsilon, int call, StepNoise noise) {
        boolean last = call == grid.calls() - 1;
        int next = last ? 0 : grid.timestep(call + 1);
        float low = grid.alphaBar((int) Math.floor((1f - eta) * next));
        float[] x = Level.ofAlphaBar(low).noised(denoised, epsilon);
        boolean rises = eta > 0 && !last;
        return rises ? Level.ofAlphaBar(grid.alphaBar(next) / low).noised(x, noise.next(x.length)) : x;
    }

    /** Reads a configuration as TCDScheduler does. */
    static TcdSampler of(SchedulerConfig config, SamplerSettings settings) {
        return of(config, settings, 1);
    }

    /** @param strength above 0 to 1: the share of the timesteps, from the lowest, that the steps spread over */
    static TcdSampler of(SchedulerConfig config, SamplerSettings settings, double strength) {
        NoiseSchedule schedule = NoiseSchedule.rescalable(config, Betas.Defaults.CONSISTENCY);
        int[] timesteps = ConsistencyTimesteps.read(config, settings.steps(), strength);
        return new TcdSampler(
                AlphaBarGrid.of(config, schedule, timesteps, settings.steps(), true),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE),
                settings.eta());
    }
}
