package org.diffusionj.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import org.diffusionj.tensor.Tensor;

/**
 * What a VAE's encoder says of a picture: the mean and the standard deviation of each latent (diffusers'
 * DiagonalGaussianDistribution). Without deviations it stands for latents that the graph drew itself.
 *
 * @param mean (1, c, h, w)
 * @param deviation of the same shape, 0 or more
 */
public record LatentDistribution(Tensor mean, Optional<Tensor> deviation) {
    private static final float LOWEST_LOG_VARIANCE = -30;
    private static final float HIGHEST_LOG_VARIANCE = 20;

    /** @param parameters (1, 2 c, h, w): means, then logarithms of the variances */
    static LatentDistribution of(Tensor parameters) {
        float[] values = parameters.data();
        int half = values.length / 2;
        float[] deviations = new float[half];
        for (int k = 0; k < half; k++) {
            float logVariance = Math.max(LOWEST_LOG_VARIANCE, Math.min(HIGHEST_LOG_VARIANCE, values[half + k]));
            deviations[k] = (float) Math.exp(0.5f * logVariance);
        }
        long[] shape = parameters.shape();
        shape[1] /= 2;
        return new LatentDistribution(
                Tensor.of(Arrays.copyOf(values, half), shape), Optional.of(Tensor.of(deviations, shape)));
    }

    /**
     * Latents drawn from the distribution.
     *
     * @param noise gives so many standard normal numbers; asked once, or never where the graph drew itself
     */
    public Tensor sample(IntFunction<float[]> noise) {
        if (deviation.isEmpty()) {
            return mean;
        }
        float[] drawn = noise.apply(mean.data().length).clone();
        for (int k = 0; k < drawn.length; k++) {
            drawn[k] = mean.data()[k] + deviation.get().data()[k] * drawn[k];
        }
        return Tensor.of(drawn, mean.shape());
    }

    /** The most likely latents. */
    public Tensor mode() {
        return mean;
    }
}
