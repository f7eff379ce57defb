package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.SigmaGrid;

/** Euler's step, written as a mixture of the latents and the clean ones: a sampler as CONTRIBUTING.md adds it. */
record MadeUpSampler(SigmaGrid grid, Prediction prediction) implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] denoised = denoiser.denoise(x, grid.sigma(i), grid.timestep(i));
            float kept = grid.sigma(i + 1) / grid.sigma(i);
            x = walk.after(i, Latents.sum(kept, x, 1 - kept, denoised), denoised);
        }
        return x;
    }

    static MadeUpSampler of(SchedulerConfig config, SamplerSettings settings) {
        return new MadeUpSampler(
                SigmaGrid.spaced(config, Betas.Defaults.PIXELS, settings.steps(), false),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE));
    }
}
