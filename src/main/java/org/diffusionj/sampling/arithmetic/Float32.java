package org.diffusionj.sampling.arithmetic;

/**
 * Functions of one float, rounded to float. Schedulers compute in float32, so every intermediate
 * result has to be rounded as there.
 */
public final class Float32 {
    private static final float SQRT_2 = 1.41421356f;
    private static final float LN_2 = 0.69314718f;
    private static final float[] LOG_NUMERATOR = {
        2.589979117907922693523e-02f, 3.808837741388407920751e-01f, 1.480000633576506585156e+00f,
        2.112677543073053063722e+00f, 9.999999999999998702752e-01f, 0f
    };
    private static final float[] LOG_DENOMINATOR = {
        5.875095403124574342950e-03f, 1.546476374983906719538e-01f, 9.864942958519418960339e-01f,
        2.453006071784736363091e+00f, 2.612677543073109236779e+00f, 1f
    };

    private Float32() {}

    public static float sqrt(float value) {
        return (float) Math.sqrt(value);
    }

    public static float exp(float value) {
        return (float) Math.exp(value);
    }

    public static float expm1(float value) {
        return (float) Math.expm1(value);
    }

    public static float log(float value) {
        return (float) Math.log(value);
    }

    /**
     * The logarithm of a positive normal float as NumPy's vector code gives it, often one unit in the
     * last place off. That unit matters: some schedulers cut timesteps found from these logarithms
     * down to whole numbers.
     */
    public static float numpyLog(float value) {
        int exponent = Math.getExponent(value);
        float mantissa = Math.scalb(value, -exponent);
        if (mantissa > SQRT_2) {
            mantissa *= 0.5f;
            exponent++;
        }
        float y = mantissa - 1f;
        return Math.fma((float) exponent, LN_2, polynomial(LOG_NUMERATOR, y) / polynomial(LOG_DENOMINATOR, y));
    }

    private static float polynomial(float[] coefficients, float y) {
        float sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = Math.fma(sum, y, coefficients[i]);
        }
        return sum;
    }
}
