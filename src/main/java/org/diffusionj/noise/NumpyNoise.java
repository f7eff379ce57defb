package org.diffusionj.noise;

/**
 * The numbers of {@code numpy.random.RandomState(seed).randn(...).astype("float32")}, with which
 * diffusers' former ONNX pipelines began, and optimum's before they took torch's generators.
 *
 * <p>MT19937 gives doubles of 53 bits, Marsaglia and Bray's polar method makes pairs of normals of
 * them (NumPy's {@code legacy_gauss}); each pair's second number waits for the next call. Not safe for
 * use by several threads at once.
 */
public final class NumpyNoise implements NoiseGenerator {
    private static final long LARGEST_SEED = (1L << 32) - 1;

    private final MersenneTwister bits;
    /** The second normal of the last pair, or NaN if it has been given out. */
    private double waiting = Double.NaN;

    /** @throws IllegalArgumentException if the seed is not 0 to 2^32 - 1, as NumPy demands */
    public NumpyNoise(long seed) {
        if (seed < 0 || seed > LARGEST_SEED) {
            throw new IllegalArgumentException("NumPy's noise takes seeds from 0 to " + LARGEST_SEED
                    + ", but the seed is " + seed + ": give one in that range, or take the noise of another source");
        }
        bits = new MersenneTwister((int) seed);
    }

    @Override
    public float[] next(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot draw " + count + " numbers; the count must be 0 or more");
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) normal();
        }
        return values;
    }

    private double normal() {
        if (!Double.isNaN(waiting)) {
            double value = waiting;
            waiting = Double.NaN;
            return value;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * uniform() - 1;
            y = 2 * uniform() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double scale = Math.sqrt(-2 * StrictMath.log(square) / square);
        waiting = scale * x;
        return scale * y;
    }

    /** 53 random bits in [0, 1): 27 of one output, 26 of the next. */
    private double uniform() {
        long high = bits.nextInt() >>> 5;
        long low = bits.nextInt() >>> 6;
        return (high * 0x1p26 + low) * 0x1p-53;
    }
}
