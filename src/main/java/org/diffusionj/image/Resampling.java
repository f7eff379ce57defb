package org.diffusionj.image;

import java.util.Arrays;

/**
 * Resampling along one axis as Pillow's Image.resize does it: bytes with weights of 22 binary places,
 * floats with weights in double. When pictures shrink, the filter widens, so that every pixel counts.
 *
 * <p>Rows come before columns, as in Pillow up to 12; Pillow 13 turns this round where pictures lose most
 * of their height, which moves some levels by one or more.
 */
final class Resampling {
    /** How much an old pixel counts, by its distance. */
    enum Filter {
        /** The windowed sinc with three lobes. */
        LANCZOS(3) {
            @Override
            double at(double x) {
                return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
            }
        },
        /** Keys' cubic convolution (1981) with a = -1/2. */
        BICUBIC(2) {
            @Override
            double at(double distance) {
                double x = Math.abs(distance);
                if (x < 1) {
                    return (1.5 * x - 2.5) * x * x + 1;
                }
                return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
            }
        };

        private final int reach;

        Filter(int reach) {
            this.reach = reach;
        }

        /** The weight at a distance in pixels. */
        abstract double at(double distance);

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
        }
    }

    private static final int WEIGHT_BITS = 22;

    /** For each new position the first old one that counts. */
    private final int[] first;
    /** For each new position the weights of the old ones from there, which add up to 1. */
    private final double[][] weights;

    private Resampling(Filter filter, int size, int newSize) {
        double scale = (double) size / newSize;
        double stretch = Math.max(scale, 1);
        double reach = filter.reach * stretch;
        first = new int[newSize];
        weights = new double[newSize][];
        for (int i = 0; i < newSize; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max((int) (centre - reach + 0.5), 0);
            int end = Math.min((int) (centre + reach + 0.5), size);
            weights[i] = weights(filter, first[i] - centre + 0.5, end - first[i], 1 / stretch);
        }
    }

    private static double[] weights(Filter filter, double distance, int count, double shrink) {
        double[] weights = new double[count];
        double sum = 0;
        for (int k = 0; k < count; k++) {
            weights[k] = filter.at((k + distance) * shrink);
            sum += weights[k];
        }
        for (int k = 0; k < count; k++) {
            weights[k] /= sum;
        }
        return weights;
    }

    /** Resizes a plane of levels 0 to 255, (height, width): rows first, then columns, rounded in between. */
    static byte[] resize(Filter filter, byte[] plane, int width, int height, int newWidth, int newHeight) {
        byte[] rows = newWidth == width ? plane
                : new Resampling(filter, width, newWidth).along(plane, height, width, 1);
        return newHeight == height ? rows : new Resampling(filter, height, newHeight).along(rows, 1, height, newWidth);
    }

    /** Resizes a plane of floats, (height, width). Values near edges can leave the range of the old ones. */
    static float[] resize(Filter filter, float[] plane, int width, int height, int newWidth, int newHeight) {
        float[] rows = newWidth == width ? plane
                : new Resampling(filter, width, newWidth).along(plane, height, width, 1);
        return newHeight == height ? rows : new Resampling(filter, height, newHeight).along(rows, 1, height, newWidth);
    }

    /** Resamples the middle axis of (outer, size, inner). */
    private byte[] along(byte[] values, int outer, int size, int inner) {
        byte[] result = new byte[outer * first.length * inner];
        int[][] fixed = Arrays.stream(weights).map(Resampling::fixedPoint).toArray(int[][]::new);
        int at = 0;
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < first.length; i++) {
                int from = (o * size + first[i]) * inner;
                for (int k = 0; k < inner; k++) {
                    int sum = 1 << WEIGHT_BITS - 1;
                    int value = from + k;
                    for (int weight : fixed[i]) {
                        sum += weight * (values[value] & 0xff);
                        value += inner;
                    }
                    result[at++] = (byte) Math.max(0, Math.min(255, sum >> WEIGHT_BITS));
                }
            }
        }
        return result;
    }

    /** Rounds halves away from zero. */
    private static int[] fixedPoint(double[] weights) {
        int[] fixed = new int[weights.length];
        for (int k = 0; k < fixed.length; k++) {
            fixed[k] = (int) (weights[k] * (1 << WEIGHT_BITS) + (weights[k] < 0 ? -0.5 : 0.5));
        }
        return fixed;
    }

    /** Resamples the middle axis of (outer, size, inner). */
    private float[] along(float[] values, int outer, int size, int inner) {
        float[] result = new float[outer * first.length * inner];
        int at = 0;
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < first.length; i++) {
                int from = (o * size + first[i]) * inner;
                for (int k = 0; k < inner; k++) {
                    double sum = 0;
                    int value = from + k;
                    for (double weight : weights[i]) {
                        sum += weight * values[value];
                        value += inner;
                    }
                    result[at++] = (float) sum;
                }
            }
        }
        return result;
    }
}
