package org.diffusionj.noise;

/** A seeded source of Gaussian noise. Not safe for use by several threads at once. */
@FunctionalInterface
public interface NoiseGenerator {
    /**
     * Draws standard normal numbers: the row-major values of a tensor with {@code count} elements.
     *
     * @throws IllegalArgumentException if the count is negative
     */
    float[] next(int count);
}
