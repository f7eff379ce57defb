package org.diffusionj.measure;

import org.diffusionj.image.RgbImage;

/** How much two pictures of one size differ, pixel by pixel, over all three colours. */
public final class PictureError {
    private PictureError() {}

    /**
     * The mean of the squared differences, of values in [0, 1].
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double meanSquare(RgbImage one, RgbImage other) {
        requireSameSize(one, other);
        double sum = 0;
        for (int i = 0; i < one.planes().length; i++) {
            double difference = (double) one.planes()[i] - other.planes()[i];
            sum += difference * difference;
        }
        return sum / one.planes().length;
    }

    /**
     * The peak signal-to-noise ratio in decibels on a data range of 1: infinite for equal pictures.
     *
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double peakSignalToNoise(RgbImage one, RgbImage other) {
        return -10 * Math.log10(meanSquare(one, other));
    }

    static void requireSameSize(RgbImage one, RgbImage other) {
        if (one.width() != other.width() || one.height() != other.height()) {
            throw new IllegalArgumentException("Pairs must be of one size, but one picture has " + one.width() + " x "
                    + one.height() + " pixels and the other " + other.width() + " x " + other.height()
                    + ". See docs/compare.md#pairs");
        }
    }
}
