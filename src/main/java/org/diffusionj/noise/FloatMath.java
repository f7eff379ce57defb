package org.diffusionj.noise;

/**
 * Logarithm, sine and cosine in single precision as torch's AVX2 code computes them, bit for bit.
 *
 * <p>They are the Cephes polynomials (S. Moshier) as arranged for vector registers by J. Pommier's
 * avx_mathfun. Every operation rounds to float, and {@code fma} stands exactly where the vector
 * code has one: the order of operations is the result.
 */
final class FloatMath {
    private static final float SQRT_HALF = 0.70710678f;
    private static final float FOUR_OVER_PI = 1.27323954473516f;
    private static final float[] LOG = {
        7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
        -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f
    };

    private FloatMath() {}

    /** The natural logarithm of a normal number above 0. */
    static float log(float value) {
        int exponent = Math.getExponent(value) + 1;
        float m = Math.scalb(value, -exponent); // in [0.5, 1)
        float x;
        if (m < SQRT_HALF) {
            exponent--;
            x = (m - 1) + m;
        } else {
            x = m - 1;
        }
        float e = exponent;
        float z = x * x;
        float y = LOG[0];
        for (int i = 1; i < LOG.length; i++) {
            y = Math.fma(y, x, LOG[i]);
        }
        y = y * x;
        y = Math.fma(y, z, e * -2.12194440e-4f);
        y = y - 0.5f * z;
        return Math.fma(e, 0.693359375f, x + y);
    }

    /** The cosine of an angle in [0, 2 pi]. */
    static float cos(float angle) {
        int octant = octant(angle);
        float x = reduced(angle, octant);
        float magnitude = (octant & 2) == 0 ? cosine(x) : sine(x);
        return (~(octant - 2) & 4) == 0 ? magnitude : -magnitude;
    }

    /** The sine of an angle in [0, 2 pi]. */
    static float sin(float angle) {
        int octant = octant(angle);
        float x = reduced(angle, octant);
        float magnitude = (octant & 2) == 0 ? sine(x) : cosine(x);
        return (octant & 4) == 0 ? magnitude : -magnitude;
    }

    /** The multiple of pi/4 that is taken off, made even so that at most pi/4 remains on either side. */
    private static int octant(float angle) {
        return (int) (angle * FOUR_OVER_PI) + 1 & ~1;
    }

    /** Takes octant times pi/4 off, in three parts of pi/4 that keep the error small. */
    private static float reduced(float angle, int octant) {
        float x = Math.fma((float) octant, -0.78515625f, angle);
        x = Math.fma((float) octant, -2.4187564849853515625e-4f, x);
        return Math.fma((float) octant, -3.77489497744594108e-8f, x);
    }

    private static float cosine(float x) {
        float z = x * x;
        float y = Math.fma(2.443315711809948e-5f, z, -1.388731625493765e-3f);
        y = Math.fma(y, z, 4.166664568298827e-2f);
        y = y * z;
        return Math.fma(y, z, -0.5f * z) + 1;
    }

    private static float sine(float x) {
        float z = x * x;
        float y = Math.fma(-1.9515295891e-4f, z, 8.3321608736e-3f);
        y = Math.fma(y, z, -1.6666654611e-1f);
        y = y * z;
        return Math.fma(y, x, x);
    }
}
