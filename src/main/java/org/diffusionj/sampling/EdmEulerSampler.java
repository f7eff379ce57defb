package org.diffusionj.sampling;

/**
 * Euler's method for networks with the preconditioning of Karras et al., "Elucidating the Design Space
 * of Diffusion-Based Generative Models" (table 1, last column), without churn. Matches diffusers'
 * EDMEulerScheduler.
 */
final class EdmEulerSampler implements GridSampler {
    private final boolean velocity;
    private final float dataDeviation;
    private final SigmaGrid grid;

    EdmEulerSampler(SchedulerConfig config, SamplerSettings settings) {
        velocity = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY) == Prediction.VELOCITY;
        dataDeviation = (float) config.number("sigma_data", 0.5);
        double max = config.numberNotNull("sigma_max", 80.0);
        float[] sigmas = sigmas(config, max, config.numberNotNull("sigma_min", 0.002), settings.steps());
        float[] timesteps = new float[settings.steps()];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = 0.25f * Float32.log(sigmas[i]);
        }
        grid = new SigmaGrid(sigmas, timesteps, (float) Math.sqrt(max * max + 1));
    }

    private static float[] sigmas(SchedulerConfig config, double max, double min, int steps) {
        float[] sigmas = new float[steps + 1];
        String schedule = config.text("sigma_schedule", "karras");
        switch (schedule) {
            case "karras" -> fillKarras(sigmas, max, min, config.number("rho", 7.0), steps);
            case "exponential" -> fillExponential(sigmas, max, min, steps);
            default -> throw SchedulerConfig.wrong("sigma_schedule", "karras or exponential", schedule);
        }
        String last = config.text("final_sigmas_type", "zero");
        switch (last) {
            case "zero" -> sigmas[steps] = 0f;
            case "sigma_min" -> sigmas[steps] = sigmas[steps - 1];
            default -> throw SchedulerConfig.wrong("final_sigmas_type", "zero or sigma_min", last);
        }
        return sigmas;
    }

    private static void fillKarras(float[] sigmas, double max, double min, double rho, int steps) {
        double maxRoot = Math.pow(max, 1 / rho);
        double minRoot = Math.pow(min, 1 / rho);
        double[] ramp = TimestepSpacing.linspace(0, 1, steps);
        for (int i = 0; i < steps; i++) {
            sigmas[i] = (float) Math.pow(maxRoot + ramp[i] * (minRoot - maxRoot), rho);
        }
    }

    private static void fillExponential(float[] sigmas, double max, double min, int steps) {
        float[] logs = Betas.linspace((float) Math.log(min), (float) Math.log(max), steps);
        for (int i = 0; i < steps; i++) {
            sigmas[i] = Float32.exp(logs[steps - 1 - i]);
        }
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public float[] sample(
            NoisePredictor network, float[] start, int firstCall, StepNoise noise, StepListener listener) {
        float[] x = start.clone();
        for (int i = firstCall; i < grid.timesteps().length; i++) {
            float sigma = grid.sigmas()[i];
            float[] output = network.predict(networkInput(x, sigma), grid.timesteps()[i]);
            float[] denoised = denoised(output, x, sigma);
            EulerSampler.stepInPlace(x, denoised, sigma, grid.sigmas()[i + 1] - sigma);
            listener.stepped(i, x, denoised);
        }
        return x;
    }

    private float[] networkInput(float[] x, float sigma) {
        float scale = 1f / Float32.sqrt(power(sigma));
        float[] input = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            input[k] = x[k] * scale;
        }
        return input;
    }

    private float[] denoised(float[] output, float[] x, float sigma) {
        float skip = 1f / power(sigma) * (dataDeviation * dataDeviation);
        float scale = sigma * dataDeviation / Float32.sqrt(power(sigma));
        float out = velocity ? -scale : scale;
        float[] denoised = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            denoised[k] = skip * x[k] + out * output[k];
        }
        return denoised;
    }

    private float power(float sigma) {
        return sigma * sigma + dataDeviation * dataDeviation;
    }
}
