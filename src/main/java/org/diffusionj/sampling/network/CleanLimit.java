package org.diffusionj.sampling.network;

import java.util.Arrays;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.arithmetic.Latents;

/** What a scheduler does to predicted clean latents that go too far. */
@FunctionalInterface
public interface CleanLimit {
    /** Keeps all as they are. */
    CleanLimit NONE = denoised -> denoised;

    /** Gives limited latents, without changing the given ones. */
    float[] of(float[] denoised);

    /** Dynamic thresholding if the configuration asks for it, else nothing. */
    static CleanLimit threshold(SchedulerConfig config) {
        if (!config.flag("thresholding", false)) {
            return NONE;
        }
        float ratio = (float) config.number("dynamic_thresholding_ratio", 0.995, 0, 1);
        float most = (float) config.number("sample_max_value", 1.0, 0, Double.POSITIVE_INFINITY);
        if (most == 0) {
            throw config.wrong("sample_max_value", "above 0", 0);
        }
        return denoised -> thresholded(denoised, ratio, most);
    }

    /** Dynamic thresholding, or else clipping (clip_sample), or nothing. */
    static CleanLimit thresholdOrClip(SchedulerConfig config, boolean clipsWhenAbsent) {
        return config.flag("thresholding", false) ? threshold(config) : clip(config, clipsWhenAbsent);
    }

    /** Clipping (clip_sample), or nothing. */
    static CleanLimit clip(SchedulerConfig config, boolean clipsWhenAbsent) {
        if (!config.flag("clip_sample", clipsWhenAbsent)) {
            return NONE;
        }
        float range = (float) config.number("clip_sample_range", 1.0);
        return denoised -> clipped(denoised, range);
    }

    private static float[] clipped(float[] values, float range) {
        float[] clipped = new float[values.length];
        for (int k = 0; k < values.length; k++) {
            clipped[k] = Math.min(Math.max(values[k], -range), range);
        }
        return clipped;
    }

    /**
     * Clips to a quantile of the picture's magnitudes and scales that to 1 (Saharia et al.,
     * "Photorealistic Text-to-Image Diffusion Models", section 2.3).
     */
    private static float[] thresholded(float[] values, float ratio, float most) {
        float bound = Math.min(Math.max(quantileOfMagnitudes(values, ratio), 1f), most);
        return Latents.divided(clipped(values, bound), bound);
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
