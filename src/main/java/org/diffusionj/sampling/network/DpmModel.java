package org.diffusionj.sampling.network;

import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.schedule.Level;

/**
 * Turns what the network predicts into what a DPM-Solver integrates: clean latents or noise, with
 * thresholding if the configuration asks for it.
 */
public final class DpmModel {
    private final Prediction prediction;
    private final boolean integratesData;
    private final boolean thresholds;
    private final CleanLimit limit;

    /** @param integratesData whether the solver integrates clean latents rather than noise */
    public DpmModel(SchedulerConfig config, boolean integratesData) {
        this.integratesData = integratesData;
        thresholds = config.flag("thresholding", false);
        limit = CleanLimit.threshold(config);
        boolean flow = config.flag("use_flow_sigmas", false);
        prediction = integratesData && flow
                ? Prediction.read(
                        config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE, Prediction.FLOW)
                : Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        String variance = config.word("variance_type").orElse("");
        if (variance.startsWith("learned")) {
            throw config.unfitValue("variance_type", "absent or fixed_small", variance);
        }
    }

    /**
     * What a call of the network gives.
     *
     * @param denoised the clean latents
     * @param value what the solver integrates
     */
    public record Answer(float[] denoised, float[] value) {}

    /** Asks the network about x = alpha * clean + sigma * noise. */
    public Answer ask(NoisePredictor network, float[] x, Level level, float timestep) {
        Denoiser.Estimate estimate = new Denoiser(network, prediction).estimate(x, level, timestep);
        if (integratesData) {
            float[] denoised = limit.of(estimate.denoised());
            return new Answer(denoised, denoised);
        }
        float[] noise = estimate.noise();
        float[] denoised = limit.of(Prediction.EPSILON.denoised(noise, x, level));
        return new Answer(denoised, thresholds ? noiseBeside(denoised, x, level) : noise);
    }

    /** The noise in x if the clean latents in it are these. */
    public static float[] noiseBeside(float[] denoised, float[] x, Level level) {
        return Prediction.SAMPLE.noise(denoised, x, level);
    }
}
