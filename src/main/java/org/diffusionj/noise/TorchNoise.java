package org.diffusionj.noise;

/**
 * The numbers of {@code torch.randn(..., generator=torch.Generator("cpu").manual_seed(seed))} for
 * float32 tensors, bit for bit, in the order in which one generator gives them out.
 *
 * <pre>{@code
 * TorchNoise noise = new TorchNoise(42);
 * float[] latents = noise.next(4 * 64 * 64); // torch.randn(1, 4, 64, 64)
 * float[] step = noise.next(4 * 64 * 64);    // the next draw of the same generator
 * }</pre>
 *
 * <p>What torch does (aten/src/ATen/native/cpu/DistributionTemplates.h, {@code normal_fill}, and
 * ATen/core/DistributionsHelper.h; checked against torch 2.13 on an x86 processor with AVX2):
 *
 * <ul>
 *   <li>The generator is MT19937, seeded with the low 32 bits: seeds are equal modulo 2^32, and -1
 *       is 2^32 - 1.
 *   <li>From 16 numbers on, uniforms of 24 bits are drawn for all, then each block of 16 becomes
 *       normal by Box and Muller in single precision, eight pairs at a time. If the count is no
 *       multiple of 16, the last 16 places are drawn and transformed once more.
 *   <li>Fewer than 16 numbers are made one by one in double precision. Each pair's second number
 *       waits for the next such call, even if a longer draw comes between.
 * </ul>
 *
 * <p>Torch builds without AVX2 (among them ARM) use the C library's functions and differ in the last
 * bits of some numbers. Not safe for use by several threads at once.
 */
public final class TorchNoise implements NoiseGenerator {
    private static final int BLOCK = 16;
    private static final float TWO_PI = (float) (2 * Math.PI);
    /** Torch adds the mean even if it is 0, which turns -0 into 0. */
    private static final float MEAN = 0;

    private final MersenneTwister bits;
    /** The second normal of the last pair made in double precision, or NaN if it has been given out. */
    private double waiting = Double.NaN;

    /** Every seed is valid; only its low 32 bits count. */
    public TorchNoise(long seed) {
        bits = new MersenneTwister((int) seed);
    }

    @Override
    public float[] next(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot draw " + count + " numbers; the count must be 0 or more");
        }
        float[] values = new float[count];
        if (count < BLOCK) {
            for (int i = 0; i < count; i++) {
                values[i] = (float) (nextInDouble() + MEAN);
            }
            return values;
        }
        fillUniform(values, 0);
        for (int i = 0; i <= count - BLOCK; i += BLOCK) {
            transformInPlace(values, i);
        }
        if (count % BLOCK != 0) {
            fillUniform(values, count - BLOCK);
            transformInPlace(values, count - BLOCK);
        }
        return values;
    }

    private void fillUniform(float[] values, int from) {
        for (int i = from; i < values.length; i++) {
            values[i] = (bits.nextInt() & 0xffffff) * 0x1p-24f;
        }
    }

    /** Makes 16 normals of 16 uniforms: number j and number j + 8 come from one pair. */
    private static void transformInPlace(float[] values, int from) {
        for (int j = from; j < from + BLOCK / 2; j++) {
            float radius = (float) Math.sqrt(-2 * FloatMath.log(1 - values[j]));
            float angle = TWO_PI * values[j + BLOCK / 2];
            values[j] = radius * FloatMath.cos(angle) + MEAN;
            values[j + BLOCK / 2] = radius * FloatMath.sin(angle) + MEAN;
        }
    }

    private double nextInDouble() {
        if (!Double.isNaN(waiting)) {
            double value = waiting;
            waiting = Double.NaN;
            return value;
        }
        double turn = nextUniformDouble();
        double radius = Math.sqrt(-2 * StrictMath.log1p(-nextUniformDouble()));
        waiting = radius * StrictMath.sin(2 * Math.PI * turn);
        return radius * StrictMath.cos(2 * Math.PI * turn);
    }

    private double nextUniformDouble() {
        return (bits.nextLong() & (1L << 53) - 1) * 0x1p-53;
    }
}
