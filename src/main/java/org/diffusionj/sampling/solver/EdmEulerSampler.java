package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.arithmetic.Ramp;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.SigmaCurve;
import org.diffusionj.sampling.schedule.SigmaGrid;

/**
 * Euler's method for networks with the preconditioning of Karras et al., "Elucidating the Design Space
 * of Diffusion-Based Generative Models" (table 1, last column), without churn. Matches diffusers'
 * EDMEulerScheduler.
 *
 * @param dataDeviation standard deviation of the clean latents
 * @param velocity whether the network's output has the other sign
 */
record EdmEulerSampler(SigmaGrid grid, float dataDeviation, boolean velocity) implements GridSampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            float[] denoised = denoised(walk.network(), x, grid.sigma(i), grid.timestep(i));
            float[] slope = Latents.slope(x, denoised, grid.sigma(i));
            x = walk.after(i, Latents.moved(x, slope, grid.sigma(i + 1) - grid.sigma(i)), denoised);
        }
        return x;
    }

    private float[] denoised(NoisePredictor network, float[] x, float sigma, float timestep) {
        float power = sigma * sigma + dataDeviation * dataDeviation;
        float[] output = network.predict(Latents.scaled(x, 1f / Float32.sqrt(power)), timestep);
        float skip = 1f / power * (dataDeviation * dataDeviation);
        float scale = sigma * dataDeviation / Float32.sqrt(power);
        return Latents.sum(skip, x, velocity ? -scale : scale, output);
    }

    /** Reads a configuration as EDMEulerScheduler does. */
    static EdmEulerSampler of(SchedulerConfig config, SamplerSettings settings) {
        int steps = settings.steps();
        double max = config.number("sigma_max", 80.0);
        float[] sigmas = sigmas(config, max, config.number("sigma_min", 0.002), steps);
        SigmaGrid.requireLevels(config, sigmas, steps);
        float[] timesteps = new float[steps];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = 0.25f * Float32.log(sigmas[i]);
        }
        return new EdmEulerSampler(
                new SigmaGrid(sigmas, timesteps, (float) Math.sqrt(max * max + 1)),
                (float) config.number("sigma_data", 0.5),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY) == Prediction.VELOCITY);
    }

    private static float[] sigmas(SchedulerConfig config, double max, double min, int steps) {
        float[] sigmas = new float[steps + 1];
        boolean karras = config.choice("sigma_schedule", "karras", "karras", "exponential").equals("karras");
        float[] levels = karras
                ? Ramp.toFloats(SigmaCurve.karras(max, min, config.number("rho", 7.0), steps))
                : exponential(max, min, steps);
        System.arraycopy(levels, 0, sigmas, 0, steps);
        boolean toZero = config.choice("final_sigmas_type", "zero", "zero", "sigma_min").equals("zero");
        sigmas[steps] = toZero ? 0f : sigmas[steps - 1];
        return sigmas;
    }

    private static float[] exponential(double max, double min, int steps) {
        float[] logs = Ramp.torchLinspace((float) Math.log(min), (float) Math.log(max), steps);
        float[] falling = new float[steps];
        for (int i = 0; i < steps; i++) {
            falling[i] = Float32.exp(logs[steps - 1 - i]);
        }
        return falling;
    }
}
