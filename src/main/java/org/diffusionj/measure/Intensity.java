package org.diffusionj.measure;

import java.util.Arrays;
import org.diffusionj.image.RgbImage;

/**
 * The intensities of each colour: 32 quantiles of its pixels, in [0, 1]. The distance between two such rows is that of
 * the histograms (the 2-Wasserstein distance), wherever in the picture the intensities lie.
 */
public final class Intensity implements FeatureSpace {
    private static final int QUANTILES = 32;

    @Override
    public String name() {
        return "intensity";
    }

    @Override
    public String description() {
        return QUANTILES + " quantiles of the pixels of each colour";
    }

    @Override
    public float[] of(RgbImage picture) {
        float[] planes = picture.planes();
        int size = planes.length / 3;
        float[] quantiles = new float[3 * QUANTILES];
        for (int colour = 0; colour < 3; colour++) {
            float[] sorted = Arrays.copyOfRange(planes, colour * size, (colour + 1) * size);
            Arrays.sort(sorted);
            for (int k = 0; k < QUANTILES; k++) {
                quantiles[colour * QUANTILES + k] = (float) quantile(sorted, (k + 0.5) / QUANTILES);
            }
        }
        return quantiles;
    }

    /** Between two values on the straight line, as {@code numpy.quantile} does it. */
    static double quantile(float[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
