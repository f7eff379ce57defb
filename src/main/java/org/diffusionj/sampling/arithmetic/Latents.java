package org.diffusionj.sampling.arithmetic;

/**
 * Arithmetic of whole latents, in float, each operation rounded in the order in which diffusers rounds it. All results
 * are new arrays.
 */
public final class Latents {
    private Latents() {}

    /** a * x + b * y. */
    public static float[] sum(float a, float[] x, float b, float[] y) {
        float[] sum = new float[x.length];
        for (int k = 0; k < sum.length; k++) {
            sum[k] = a * x[k] + b * y[k];
        }
        return sum;
    }

    /** x + direction * distance. */
    public static float[] moved(float[] x, float[] direction, float distance) {
        float[] moved = new float[x.length];
        for (int k = 0; k < moved.length; k++) {
            moved[k] = x[k] + direction[k] * distance;
        }
        return moved;
    }

    /** The slope dx/dsigma of the probability flow, (x - denoised) / sigma: k-diffusion's to_d. */
    public static float[] slope(float[] x, float[] denoised, float sigma) {
        float[] slope = new float[x.length];
        for (int k = 0; k < slope.length; k++) {
            slope[k] = (x[k] - denoised[k]) / sigma;
        }
        return slope;
    }

    /** (a + b) / 2. */
    public static float[] mean(float[] a, float[] b) {
        float[] mean = new float[a.length];
        for (int k = 0; k < mean.length; k++) {
            mean[k] = (a[k] + b[k]) / 2f;
        }
        return mean;
    }

    /** scale * (a - b). */
    public static float[] difference(float scale, float[] a, float[] b) {
        float[] difference = new float[a.length];
        for (int k = 0; k < difference.length; k++) {
            difference[k] = scale * (a[k] - b[k]);
        }
        return difference;
    }

    /** x * factor. */
    public static float[] scaled(float[] x, float factor) {
        float[] scaled = new float[x.length];
        for (int k = 0; k < scaled.length; k++) {
            scaled[k] = x[k] * factor;
        }
        return scaled;
    }

    /** x / divisor. */
    public static float[] divided(float[] x, float divisor) {
        float[] quotient = new float[x.length];
        for (int k = 0; k < quotient.length; k++) {
            quotient[k] = x[k] / divisor;
        }
        return quotient;
    }
}
