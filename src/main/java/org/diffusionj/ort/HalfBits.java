package org.diffusionj.ort;

/** IEEE half precision, whole arrays at a time. */
final class HalfBits {
    private HalfBits() {}

    static short[] fromFloats(float[] data) {
        short[] halves = new short[data.length];
        for (int i = 0; i < data.length; i++) {
            halves[i] = fromFloat(data[i]);
        }
        return halves;
    }

    static float[] toFloats(short[] halves) {
        float[] data = new float[halves.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = toFloat(halves[i]);
        }
        return data;
    }

    private static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (!(size < 65520)) {
            return (short) (sign | (Float.isNaN(value) ? 0x7e00 : 0x7c00));
        }
        if (size < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(size * 0x1p24));
        }
        int rounded = (bits & 0x7fffffff) + 0xfff + (bits >>> 13 & 1);
        return (short) (sign | (rounded >>> 13) - (112 << 10));
    }

    private static float toFloat(short half) {
        int exponent = half >>> 10 & 31;
        int mantissa = half & 1023;
        float size = exponent == 0 ? mantissa * 0x1p-24f
                : exponent == 31 ? (mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : Float.intBitsToFloat(exponent + 112 << 23 | mantissa << 13);
        return half < 0 ? -size : size;
    }
}
