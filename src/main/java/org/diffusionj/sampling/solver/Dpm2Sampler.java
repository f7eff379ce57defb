package org.diffusionj.sampling.solver;

import java.util.Optional;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.NoiseSchedule;
import org.diffusionj.sampling.schedule.SigmaGrid;
import org.diffusionj.sampling.schedule.SigmaTable;

/**
 * DPM-Solver-2 in sigma (Karras et al., algorithm 2 with k-diffusion's middle point): a step's slope is
 * taken at the geometric mean of its ends. The ancestral form steps below the next level and adds
 * fresh noise up to it. Matches diffusers' KDPM2DiscreteScheduler and KDPM2AncestralDiscreteScheduler.
 *
 * @param steps one level a step, and 0
 * @param middles where the half steps end; 0 for the last step, which has no second half
 * @param timesteps one a call, those of steps and half steps in turn
 * @param eta share of fresh noise in the ancestral form; none in the other
 */
record Dpm2Sampler(
        SigmaGrid steps, float[] middles, float[] timesteps, Prediction prediction,
        Optional<Float> eta) implements Sampler {
    @Override
    public float[] sample(float[] start, Walk walk) {
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        float[] x = start.clone();
        float[] base = null;
        for (int i = walk.from(); i < walk.until(); i++) {
            int step = i / 2;
            float from = steps.sigma(step);
            float sigma = base == null ? from : middles[step];
            float[] denoised = denoiser.denoise(x, sigma, timesteps[i]);
            float[] slope = Latents.slope(x, denoised, sigma);
            if (base == null) {
                base = x;
                x = Latents.moved(x, slope, middles[step] - from);
            } else {
                x = withFreshNoise(Latents.moved(base, slope, target(steps, step, eta) - from), step, walk);
                base = null;
            }
            x = walk.after(i, x, denoised);
        }
        return x;
    }

    /** The level that the slope at the middle leads to. */
    private static float target(SigmaGrid steps, int step, Optional<Float> eta) {
        float to = steps.sigma(step + 1);
        return eta.map(share -> AncestralStep.of(steps.sigma(step), to, share).down()).orElse(to);
    }

    private float[] withFreshNoise(float[] x, int step, Walk walk) {
        if (eta.isEmpty()) {
            return x;
        }
        float up = AncestralStep.of(steps.sigma(step), steps.sigma(step + 1), eta.get()).up();
        return Latents.moved(x, walk.noise().next(x.length), up);
    }

    @Override
    public float[] timesteps() {
        return timesteps.clone();
    }

    @Override
    public float initialNoiseScale() {
        return steps.initialNoiseScale();
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int call) {
        return steps.level((call + 1) / 2).noised(clean, noise);
    }

    /** Reads a configuration as KDPM2DiscreteScheduler does. */
    static Dpm2Sampler deterministic(SchedulerConfig config, SamplerSettings settings) {
        return of(config, settings, Optional.empty());
    }

    /** Reads a configuration as KDPM2AncestralDiscreteScheduler does. */
    static Dpm2Sampler ancestral(SchedulerConfig config, SamplerSettings settings) {
        return of(config, settings, Optional.of(settings.ancestralEta()));
    }

    private static Dpm2Sampler of(SchedulerConfig config, SamplerSettings settings, Optional<Float> eta) {
        SigmaGrid steps = SigmaGrid.spaced(config, Betas.Defaults.LATENTS, settings.steps(), false);
        float[] middles = middles(config, steps, eta);
        return new Dpm2Sampler(steps, middles, interleaved(config, steps, middles),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY), eta);
    }

    private static float[] middles(SchedulerConfig config, SigmaGrid steps, Optional<Float> eta) {
        float[] between = new float[steps.timesteps().length];
        for (int i = 0; i < between.length - 1; i++) {
            float from = Float32.log(steps.sigma(i));
            float to = Float32.log(target(steps, i, eta));
            float half = eta.isPresent() ? to - (to - from) * 0.5f : from - (from - to) * 0.5f;
            between[i] = Float32.exp(half);
            if (!(between[i] > 0)) {
                throw config.unfitSteps("step " + (i + 1) + " of " + between.length
                        + " falls too far for an ancestral half step", "choose another sampler");
            }
        }
        return between;
    }

    private static float[] interleaved(SchedulerConfig config, SigmaGrid steps, float[] middles) {
        SigmaTable table = new SigmaTable(NoiseSchedule.fixed(config, Betas.Defaults.LATENTS));
        boolean rounds = SigmaSpacing.read(config) == SigmaSpacing.KARRAS;
        float[] calls = new float[2 * steps.timesteps().length - 1];
        for (int i = 0; i < calls.length; i++) {
            float whole = steps.timestep(i / 2);
            calls[i] = i % 2 == 1 ? table.floatTimestep(middles[i / 2]) : rounds ? (float) Math.rint(whole) : whole;
        }
        return calls;
    }
}
