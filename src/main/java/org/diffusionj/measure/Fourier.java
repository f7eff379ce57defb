package org.diffusionj.measure;

/** The fast Fourier transform of lines of so many values, a power of two (Cooley and Tukey 1965). */
final class Fourier {
    private final int size;
    private final double[] cosines;
    private final double[] sines;

    Fourier(int size) {
        this.size = size;
        cosines = new double[size / 2];
        sines = new double[size / 2];
        for (int i = 0; i < size / 2; i++) {
            cosines[i] = Math.cos(2 * Math.PI * i / size);
            sines[i] = Math.sin(2 * Math.PI * i / size);
        }
    }

    /** Transforms one line of a picture, whose values are {@code stride} apart. */
    void transformInPlace(double[] real, double[] imaginary, int start, int stride) {
        double[] re = new double[size];
        double[] im = new double[size];
        int bits = Integer.numberOfTrailingZeros(size);
        for (int i = 0; i < size; i++) {
            int from = start + (Integer.reverse(i) >>> Integer.SIZE - bits) * stride;
            re[i] = real[from];
            im[i] = imaginary[from];
        }
        for (int half = 1; half < size; half *= 2) {
            for (int i = 0; i < size; i++) {
                if ((i & half) == 0) {
                    butterfly(re, im, i, half);
                }
            }
        }
        for (int i = 0; i < size; i++) {
            real[start + i * stride] = re[i];
            imaginary[start + i * stride] = im[i];
        }
    }

    private void butterfly(double[] re, double[] im, int i, int half) {
        int angle = (i & half - 1) * (size / 2 / half);
        int j = i + half;
        double x = re[j] * cosines[angle] + im[j] * sines[angle];
        double y = im[j] * cosines[angle] - re[j] * sines[angle];
        re[j] = re[i] - x;
        im[j] = im[i] - y;
        re[i] += x;
        im[i] += y;
    }
}
