package org.diffusionj.noise;

/**
 * Uniform random numbers that depend on a seed and a counter alone, so that no state needs to be kept: those of step
 * 500 are the same whether or not the first 499 were taken. Made by Philox4x32-10 (Salmon et al. 2011). Not safe for
 * use by several threads at once.
 */
public final class StepDraws {
    /** Keeps these numbers apart from those of {@link PhiloxNoise} with the same seed. */
    private static final int STREAM = 0x44726177;

    private final long seed;
    private final long step;
    private int draws;

    /** Every seed and every step is valid, and all bits count. */
    public StepDraws(long seed, long step) {
        this.seed = seed;
        this.step = step;
    }

    /** 64 random bits. */
    public long bits() {
        int[] words = {(int) step, (int) (step >>> 32), draws++, STREAM};
        PhiloxNoise.scrambleInPlace(words, (int) seed, (int) (seed >>> 32));
        return (long) words[0] << 32 | words[1] & 0xffffffffL;
    }

    /** A number in [0, 1). */
    public double uniform() {
        return (bits() >>> 11) * 0x1p-53;
    }

    /** A whole number from 0 to below the bound. */
    public int below(int bound) {
        return (int) (uniform() * bound);
    }

    /** The numbers from 0 to below the count, in random order (Fisher and Yates). */
    public int[] shuffled(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = below(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
