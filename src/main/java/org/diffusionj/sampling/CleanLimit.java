package org.diffusionj.sampling;

import java.util.Arrays;

/** What a scheduler does to predicted clean latents that go too far. */
@FunctionalInterface
interface CleanLimit {
    void applyInPlace(float[] denoised);

    /** Dynamic thresholding if the configuration asks for it, else nothing. */
    static CleanLimit threshold(SchedulerConfig config) {
        if (!config.flag("thresholding", false)) {
            return denoised -> {};
        }
        float ratio = (float) config.number("dynamic_thresholding_ratio", 0.995);
        float most = (float) config.number("sample_max_value", 1.0);
        if (!(ratio >= 0 && ratio <= 1)) {
            throw SchedulerConfig.wrong("dynamic_thresholding_ratio", "0 to 1", ratio);
        }
        return denoised -> thresholdInPlace(denoised, ratio, most);
    }

    /** Dynamic thresholding, or else clipping (clip_sample), or nothing. */
    static CleanLimit thresholdOrClip(SchedulerConfig config, boolean clipsWhenAbsent) {
        return config.flag("thresholding", false) ? threshold(config) : clip(config, clipsWhenAbsent);
    }

    /** Clipping (clip_sample), or nothing. */
    static CleanLimit clip(SchedulerConfig config, boolean clipsWhenAbsent) {
        if (!config.flag("clip_sample", clipsWhenAbsent)) {
            return denoised -> {};
        }
        float range = (float) config.number("clip_sample_range", 1.0);
        return denoised -> clipInPlace(denoised, range);
    }

    private static void clipInPlace(float[] values, float range) {
        for (int k = 0; k < values.length; k++) {
            values[k] = Math.min(Math.max(values[k], -range), range);
        }
    }

    /**
     * Clips to a quantile of the picture's magnitudes and scales that to 1 (Saharia et al.,
     * "Photorealistic Text-to-Image Diffusion Models", section 2.3).
     */
    private static void thresholdInPlace(float[] values, float ratio, float most) {
        float bound = Math.min(Math.max(quantileOfMagnitudes(values, ratio), 1f), most);
        clipInPlace(values, bound);
        for (int k = 0; k < values.length; k++) {
            values[k] /= bound;
        }
    }

    private static float quantileOfMagnitudes(float[] values, float ratio) {
        float[] sorted = new float[values.length];
        for (int k = 0; k < values.length; k++) {
            sorted[k] = Math.abs(values[k]);
        }
        Arrays.sort(sorted);
        float rank = ratio * (sorted.length - 1);
        int below = (int) rank;
        float low = sorted[below];
        float high = sorted[Math.min(below + 1, sorted.length - 1)];
        float weight = rank - below;
        return weight < 0.5f ? low + weight * (high - low) : high - (high - low) * (1f - weight);
    }
}
