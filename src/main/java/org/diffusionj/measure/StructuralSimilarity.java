package org.diffusionj.measure;

import java.util.Arrays;
import org.diffusionj.image.RgbImage;

/**
 * The structural similarity of two pictures (Wang et al. 2004), with K1 = 0.01 and K2 = 0.03 on a data range of 1: the
 * mean over all places where the window lies inside of the picture, and over the three colours. It is
 * {@code skimage.metrics.structural_similarity} of the same window.
 */
public enum StructuralSimilarity {
    /** Wang's window: 11 pixels, a Gaussian with a standard deviation of 1.5; variances divided by n. */
    GAUSSIAN(gaussian(11, 1.5), 1),
    /** scikit-image's usual window: 7 pixels that count the same; variances divided by n - 1. */
    UNIFORM(uniform(7), 49.0 / 48);

    private static final double C1 = 0.01 * 0.01;
    private static final double C2 = 0.03 * 0.03;

    private final double[] weights;
    private final double correction;

    StructuralSimilarity(double[] weights, double correction) {
        this.weights = weights;
        this.correction = correction;
    }

    private static double[] uniform(int width) {
        double[] weights = new double[width];
        Arrays.fill(weights, 1.0 / width);
        return weights;
    }

    private static double[] gaussian(int width, double deviation) {
        double[] weights = new double[width];
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double x = i - width / 2;
            weights[i] = Math.exp(-x * x / (2 * deviation * deviation));
            sum += weights[i];
        }
        for (int i = 0; i < width; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /** The width of the window in pixels, the least size of a picture. */
    public int window() {
        return weights.length;
    }

    /**
     * From -1 to 1, for equal pictures.
     *
     * @throws IllegalArgumentException if the sizes differ, or are smaller than the window
     */
    public double of(RgbImage one, RgbImage other) {
        PictureError.requireSameSize(one, other);
        if (Math.min(one.width(), one.height()) < window()) {
            throw new IllegalArgumentException("The structural similarity needs pictures of at least " + window()
                    + " x " + window() + " pixels, but one has " + one.width() + " x " + one.height()
                    + ". See docs/compare.md#pairs");
        }
        double sum = 0;
        int size = one.width() * one.height();
        for (int colour = 0; colour < 3; colour++) {
            sum += mean(Arrays.copyOfRange(one.planes(), colour * size, (colour + 1) * size),
                    Arrays.copyOfRange(other.planes(), colour * size, (colour + 1) * size), one.width());
        }
        return sum / 3;
    }

    private double mean(float[] x, float[] y, int width) {
        double[] meanX = filtered(x, ones(x.length), width);
        double[] meanY = filtered(y, ones(y.length), width);
        double[] squaresX = filtered(x, x, width);
        double[] squaresY = filtered(y, y, width);
        double[] products = filtered(x, y, width);
        double sum = 0;
        for (int i = 0; i < meanX.length; i++) {
            double product = meanX[i] * meanY[i];
            double squares = meanX[i] * meanX[i] + meanY[i] * meanY[i];
            double covariance = correction * (products[i] - product);
            double variances = correction * (squaresX[i] + squaresY[i] - squares);
            sum += (2 * product + C1) * (2 * covariance + C2) / ((squares + C1) * (variances + C2));
        }
        return sum / meanX.length;
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The weighted means of the products of two planes, at all places where the window is inside. */
    private double[] filtered(float[] x, float[] y, int width) {
        int height = x.length / width;
        int columns = width - window() + 1;
        double[] rows = new double[height * columns];
        for (int at = 0; at < rows.length; at++) {
            int from = at / columns * width + at % columns;
            for (int k = 0; k < window(); k++) {
                rows[at] += weights[k] * x[from + k] * y[from + k];
            }
        }
        double[] means = new double[(height - window() + 1) * columns];
        for (int at = 0; at < means.length; at++) {
            for (int k = 0; k < window(); k++) {
                means[at] += weights[k] * rows[at + k * columns];
            }
        }
        return means;
    }
}
