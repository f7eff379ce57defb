package org.diffusionj.sampling;

/**
 * DPM-Solver-2 in sigma (Karras et al., algorithm 2 with k-diffusion's middle point): a step's slope is
 * taken at the geometric mean of its ends. The ancestral form steps below the next level and adds
 * fresh noise up to it. Matches diffusers' KDPM2DiscreteScheduler and KDPM2AncestralDiscreteScheduler.
 */
final class Dpm2Sampler implements Sampler {
    private final Prediction prediction;
    private final boolean ancestral;
    /** One level a step, and 0. */
    private final SigmaGrid steps;
    /** Where the half steps end; 0 for the last step, which has no second half. */
    private final float[] middles;
    private final float[] timesteps;

    private Dpm2Sampler(SchedulerConfig config, SamplerSettings settings, boolean ancestral) {
        this.ancestral = ancestral;
        prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY);
        steps = SigmaGrid.spaced(config, Betas.Defaults.LATENTS, settings.steps(), false);
        middles = middles();
        timesteps = interleaved(new SigmaTable(NoiseSchedule.fixed(config, Betas.Defaults.LATENTS)), config);
    }

    static Dpm2Sampler deterministic(SchedulerConfig config, SamplerSettings settings) {
        return new Dpm2Sampler(config, settings, false);
    }

    static Dpm2Sampler ancestral(SchedulerConfig config, SamplerSettings settings) {
        return new Dpm2Sampler(config, settings, true);
    }

    private float[] middles() {
        float[] between = new float[steps.timesteps().length];
        for (int i = 0; i < between.length - 1; i++) {
            float from = Float32.log(steps.sigmas()[i]);
            float to = Float32.log(target(i));
            float half = ancestral ? to - (to - from) * 0.5f : from - (from - to) * 0.5f;
            between[i] = Float32.exp(half);
            if (!(between[i] > 0)) {
                throw new IllegalArgumentException("step " + (i + 1) + " of " + between.length
                        + " falls too far for an ancestral half step: take more steps");
            }
        }
        return between;
    }

    /** The level that the network's slope leads to. */
    private float target(int step) {
        float from = steps.sigmas()[step];
        float to = steps.sigmas()[step + 1];
        return ancestral
                ? EulerAncestralSampler.sigmaDown(to, EulerAncestralSampler.sigmaUp(from, to))
                : to;
    }

    private float[] interleaved(SigmaTable table, SchedulerConfig config) {
        boolean rounds = SigmaSpacing.read(config) == SigmaSpacing.KARRAS;
        float[] calls = new float[2 * steps.timesteps().length - 1];
        for (int i = 0; i < calls.length; i++) {
            float whole = steps.timesteps()[i / 2];
            calls[i] = i % 2 == 1 ? table.floatTimestep(middles[i / 2]) : rounds ? (float) Math.rint(whole) : whole;
        }
        return calls;
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
        return steps.addNoise(clean, noise, (call + 1) / 2);
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        float[] x = start.clone();
        float[] base = null;
        for (int i = firstCall; i < timesteps.length; i++) {
            int step = i / 2;
            float from = steps.sigmas()[step];
            float sigma = base == null ? from : middles[step];
            float[] output = network.predict(SigmaGrid.networkInput(x, sigma), timesteps[i]);
            float[] denoised = prediction.denoised(output, x, sigma);
            float[] slope = HeunSampler.slope(x, denoised, sigma);
            if (base == null) {
                base = x;
                x = HeunSampler.moved(x, slope, middles[step] - from);
            } else {
                x = HeunSampler.moved(base, slope, target(step) - from);
                base = null;
                addFresh(x, step, noise);
            }
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private void addFresh(float[] x, int step, StepNoise noise) {
        if (ancestral) {
            float up = EulerAncestralSampler.sigmaUp(steps.sigmas()[step], steps.sigmas()[step + 1]);
            EulerAncestralSampler.addInPlace(x, noise.next(x.length), up);
        }
    }
}
