package org.diffusionj.noise;

/**
 * The numbers of {@code torch.randn(..., generator=torch.Generator("cuda").manual_seed(seed))}, made
 * without a graphics card: what AUTOMATIC1111 calls the NV source.
 *
 * <p>Each number comes from its own four words of Philox4x32-10 (Salmon et al., "Parallel Random
 * Numbers: As Easy as 1, 2, 3", SC 2011). The key is the seed; the counter is the number of calls
 * before this one, then the place in the tensor. The first two words become a normal by Box and
 * Muller, as in cuRAND.
 *
 * <p>A card's own sine and logarithm are approximations, so its numbers may differ from these by some
 * millionths. A tensor of more elements than the card runs threads at once (some hundred thousand) is
 * laid out differently there; like AUTOMATIC1111, this takes no notice of it. Not safe for use by
 * several threads at once.
 */
public final class PhiloxNoise implements NoiseGenerator {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long WORD = 0xffffffffL;

    private final int keyLow;
    private final int keyHigh;
    private long calls;

    /** Every seed is valid, and all 64 bits count. */
    public PhiloxNoise(long seed) {
        keyLow = (int) seed;
        keyHigh = (int) (seed >>> 32);
    }

    @Override
    public float[] next(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot draw " + count + " numbers; the count must be 0 or more");
        }
        float[] values = new float[count];
        int[] words = new int[4];
        for (int i = 0; i < count; i++) {
            words[0] = (int) calls;
            words[1] = (int) (calls >>> 32);
            words[2] = i;
            words[3] = 0;
            scrambleInPlace(words, keyLow, keyHigh);
            values[i] = (float) normal(words[0], words[1]);
        }
        if (count > 0) {
            calls++; // for nothing to draw, torch launches nothing
        }
        return values;
    }

    /** The ten rounds of Philox4x32 on a counter of four words, lowest first. */
    static void scrambleInPlace(int[] counter, int keyLow, int keyHigh) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (counter[0] & WORD);
            long product1 = MULTIPLIER_1 * (counter[2] & WORD);
            counter[0] = (int) (product1 >>> 32) ^ counter[1] ^ keyLow + round * WEYL_0;
            counter[2] = (int) (product0 >>> 32) ^ counter[3] ^ keyHigh + round * WEYL_1;
            counter[1] = (int) product1;
            counter[3] = (int) product0;
        }
    }

    /** Box and Muller's first number, of uniforms in the middle of their 2^32 steps, so never of 0. */
    private static double normal(int x, int y) {
        double radius = Math.sqrt(-2 * StrictMath.log(uniform(x)));
        return radius * StrictMath.sin(2 * Math.PI * uniform(y));
    }

    private static double uniform(int word) {
        return (word & WORD) * 0x1p-32 + 0x1p-33;
    }
}
