package org.diffusionj.sampling;

/**
 * Turns what the network predicts into what a DPM-Solver integrates: clean latents or noise, with
 * thresholding if the configuration asks for it.
 */
final class DpmModel {
    private final Prediction prediction;
    private final boolean integratesData;
    private final boolean thresholds;
    private final CleanLimit limit;

    /** @param integratesData whether the solver integrates clean latents rather than noise */
    DpmModel(SchedulerConfig config, boolean integratesData) {
        this.integratesData = integratesData;
        thresholds = config.flag("thresholding", false);
        limit = CleanLimit.threshold(config);
        boolean flow = config.flag("use_flow_sigmas", false);
        prediction = integratesData && flow
                ? Prediction.read(
                        config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE, Prediction.FLOW)
                : Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY, Prediction.SAMPLE);
        String variance = config.text("variance_type", "");
        if (variance.startsWith("learned")) {
            throw SchedulerConfig.wrong("variance_type", "absent or fixed_small for latent models", variance);
        }
    }

    /** The clean latents in x. */
    float[] denoised(float[] output, float[] x, DpmLevel level) {
        float[] denoised = integratesData
                ? prediction.denoised(output, x, level.alpha(), level.sigma())
                : Prediction.EPSILON.denoised(
                        prediction.noise(output, x, level.alpha(), level.sigma()), x, level.alpha(), level.sigma());
        limit.applyInPlace(denoised);
        return denoised;
    }

    /** What the solver integrates; noise is made to agree with clean latents that were thresholded. */
    float[] value(float[] output, float[] denoised, float[] x, DpmLevel level) {
        if (integratesData) {
            return denoised;
        }
        return thresholds
                ? Prediction.SAMPLE.noise(denoised, x, level.alpha(), level.sigma())
                : prediction.noise(output, x, level.alpha(), level.sigma());
    }
}
