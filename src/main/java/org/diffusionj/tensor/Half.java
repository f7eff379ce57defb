package org.diffusionj.tensor;

/**
 * Converts floats to and from IEEE 754 binary16 bits, which networks use to halve their size: one
 * sign bit, five bits of exponent, ten of mantissa. Every half is exactly a float; a float becomes
 * the nearest half, ties going to the even one, as hardware and NumPy do it.
 */
public final class Half {
    private static final int INFINITY = 0x7c00;
    /** The float bits of 2^16, from which on no half is finite. */
    private static final int FLOAT_TWO_POW_16 = (127 + 16) << 23;
    /** The float bits of 2^-14, the smallest normal half. */
    private static final int FLOAT_MIN_NORMAL_HALF = (127 - 14) << 23;
    /** In floats near 0.5 the last bit weighs 2^-24, just as in subnormal halves. */
    private static final float HALF_SUBNORMAL_ALIGNER = 0.5f;

    private Half() {}

    /** The value of a half's bits; signed zeros, subnormals, infinities and NaN's payload survive. */
    public static float toFloat(short bits) {
        int sign = (bits & 0x8000) << 16;
        int magnitude = bits & 0x7fff;
        if (magnitude >= INFINITY) {
            return Float.intBitsToFloat(sign | 0x7f800000 | (magnitude & 0x3ff) << 13);
        }
        if (magnitude < 0x400) {
            float subnormal = magnitude * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        return Float.intBitsToFloat(sign | (magnitude << 13) + ((127 - 15) << 23));
    }

    /**
     * The bits of the half nearest to a value, the even one of two equally near. From 65520 on the
     * result is infinite; NaN stays NaN.
     */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        return (short) (sign | magnitude(bits & 0x7fffffff));
    }

    private static int magnitude(int bits) {
        if (bits > 0x7f800000) {
            int payload = (bits >>> 13) & 0x3ff;
            return INFINITY | (payload == 0 ? 1 : payload);
        }
        if (bits >= FLOAT_TWO_POW_16) {
            return INFINITY;
        }
        if (bits < FLOAT_MIN_NORMAL_HALF) {
            // The float addition does the rounding; a carry into the exponent gives the smallest normal.
            float aligned = Float.intBitsToFloat(bits) + HALF_SUBNORMAL_ALIGNER;
            return Float.floatToRawIntBits(aligned) - Float.floatToRawIntBits(HALF_SUBNORMAL_ALIGNER);
        }
        int lastKept = (bits >>> 13) & 1;
        int rounded = bits + 0xfff + lastKept;
        return (rounded >>> 13) - ((127 - 15) << 10);
    }

    /** Converts a whole array. */
    public static float[] toFloats(short[] bits) {
        float[] values = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = toFloat(bits[i]);
        }
        return values;
    }

    /** Converts a whole array. */
    public static short[] fromFloats(float[] values) {
        short[] bits = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = fromFloat(values[i]);
        }
        return bits;
    }
}
