package org.diffusionj.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.diffusionj.runtime.Cancellation;

/**
 * Confidence intervals by drawing the same sets again with replacement (Efron 1979). The interval is the basic one:
 * what the draws differ from the value is taken off it, so that a bias which the draws share is corrected.
 *
 * @param resamples how many draws
 * @param seed of {@link Random}: the same seed gives the same interval
 */
public record Bootstrap(int resamples, long seed) {
    private static final double TAIL = 0.025;

    public Bootstrap {
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples must be at least 1, but were " + resamples);
        }
    }

    /** The mean of values with its interval of 95 %. */
    public Estimate ofMean(double[] values) {
        Random random = new Random(seed);
        float[] means = new float[resamples];
        for (int i = 0; i < resamples; i++) {
            double sum = 0;
            for (int k = 0; k < values.length; k++) {
                sum += values[random.nextInt(values.length)];
            }
            means[i] = (float) (sum / values.length);
        }
        return estimate(Arrays.stream(values).average().orElseThrow(), means);
    }

    /**
     * The distance with its interval of 95 %.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    public Estimate of(SetDistance distance, Cancellation cancellation) {
        Random random = new Random(seed);
        List<Draw> draws = new ArrayList<>();
        draws.add(Draw.all(distance.reference().length, distance.images().length));
        for (int i = 0; i < resamples; i++) {
            draws.add(Draw.random(distance.reference().length, distance.images().length, random));
        }
        double[] values = distance.of(draws, cancellation);
        float[] drawn = new float[resamples];
        for (int i = 0; i < resamples; i++) {
            drawn[i] = (float) values[i + 1];
        }
        return estimate(values[0], drawn);
    }

    private static Estimate estimate(double value, float[] drawn) {
        Arrays.sort(drawn);
        return new Estimate(value, 2 * value - Intensity.quantile(drawn, 1 - TAIL),
                2 * value - Intensity.quantile(drawn, TAIL));
    }
}
