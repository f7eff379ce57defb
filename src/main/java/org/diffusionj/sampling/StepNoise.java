package org.diffusionj.sampling;

/** Gives the noise that some samplers add on the way, in the order of the draws. */
@FunctionalInterface
public interface StepNoise {
    /** Draws {@code count} standard normal numbers. */
    float[] next(int count);
}
