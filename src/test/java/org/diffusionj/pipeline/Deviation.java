package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How far a picture is from diffusers'.
 *
 * @param latents the largest difference, as a share of the largest value
 * @param equal the share of the picture's values that are equal
 * @param levels the largest difference of the picture's values, of 255
 */
public record Deviation(double latents, double equal, int levels) {
    private static final double LATENT_TOLERANCE = 1e-3;
    private static final double EQUAL_VALUES = 0.995;
    private static final double EQUAL_VALUES_OF_HALF = 0.985;

    static Deviation ofLatents(float[] expected, float[] actual) {
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            double off = Math.abs(expected[i] - actual[i]);
            worst = off <= worst ? worst : off;    // A NaN counts as worst.
        }
        return new Deviation(worst / largest, 1, 0);
    }

    /**
     * Of a picture.
     *
     * @param expected (height, width, 3)
     * @param packed one pixel an int
     */
    public static Deviation ofLevels(byte[] expected, int[] packed) {
        int equal = 0;
        int worst = 0;
        for (int i = 0; i < expected.length; i++) {
            int off = Math.abs((expected[i] & 0xff) - (packed[i / 3] >> (16 - 8 * (i % 3)) & 0xff));
            equal += off == 0 ? 1 : 0;
            worst = Math.max(worst, off);
        }
        return new Deviation(0, equal / (double) expected.length, worst);
    }

    /** The worst of both in each respect. */
    Deviation or(Deviation other) {
        return new Deviation(Math.max(latents, other.latents), Math.min(equal, other.equal),
                Math.max(levels, other.levels));
    }

    /** @param half whether the networks take and give half precision, to which a rounding error in float can grow */
    public void requireSmall(boolean half) {
        assertTrue(latents <= LATENT_TOLERANCE, "latents are off by " + latents + " of the largest");
        assertTrue(levels <= 1, "a value is off by " + levels + " levels");
        assertTrue(equal >= (half ? EQUAL_VALUES_OF_HALF : EQUAL_VALUES), equal + " of the values are equal");
    }
}
