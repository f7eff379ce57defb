package org.diffusionj.measure;

import java.util.List;
import org.diffusionj.runtime.Cancellation;

/**
 * The kernel distance of two sets: the unbiased estimate of the squared maximum mean discrepancy (Gretton et al. 2012)
 * under the kernel (x·y / d + 1)³ of d numbers, as the Kernel Inception Distance has it (Bińkowski et al. 2018). It is
 * 0 on average where both sets are of one distribution, and may therefore be below 0.
 *
 * @param reference (n, d), n at least 2; not changed
 * @param images (m, d), m at least 2; not changed
 */
public record KernelDistance(float[][] reference, float[][] images) implements SetDistance {
    /** @throws IllegalArgumentException if there are too few rows, or rows of several lengths */
    public KernelDistance {
        SetDistance.requireRows(reference, images);
    }

    /** The distance alone. */
    public static double of(float[][] reference, float[][] images) {
        return new KernelDistance(reference, images).whole();
    }

    /** Two copies of one row that was drawn twice are no pair: they would count as more alike than any two others. */
    @Override
    public double[] of(List<Draw> draws, Cancellation cancellation) {
        double[][] ofReference = weights(draws.stream().map(Draw::reference).toList());
        double[][] ofImages = weights(draws.stream().map(Draw::images).toList());
        double[] within = means(reference, ofReference, reference, ofReference, true, cancellation);
        double[] withinImages = means(images, ofImages, images, ofImages, true, cancellation);
        double[] between = means(reference, ofReference, images, ofImages, false, cancellation);
        double[] distances = new double[draws.size()];
        for (int r = 0; r < distances.length; r++) {
            distances[r] = within[r] + withinImages[r] - 2 * between[r];
        }
        return distances;
    }

    /** (rows, draws), so that the innermost loop runs over the draws. */
    private static double[][] weights(List<int[]> counts) {
        double[][] weights = new double[counts.get(0).length][counts.size()];
        for (int r = 0; r < counts.size(); r++) {
            for (int i = 0; i < weights.length; i++) {
                weights[i][r] = counts.get(r)[i];
            }
        }
        return weights;
    }

    /** For each draw the mean kernel of all pairs of a row of one set and a row of another; in one set, of two rows. */
    private static double[] means(float[][] rows, double[][] weights, float[][] others, double[][] otherWeights,
            boolean oneSet, Cancellation cancellation) {
        double[] sums = new double[weights[0].length];
        double[] pairs = new double[sums.length];
        for (int i = 0; i < rows.length; i++) {
            cancellation.check();
            double[] kernels = new double[sums.length];
            double[] partners = new double[sums.length];
            for (int j = 0; j < others.length; j++) {
                if (!oneSet || i != j) {
                    add(kernel(rows[i], others[j]), otherWeights[j], kernels, partners);
                }
            }
            for (int r = 0; r < sums.length; r++) {
                sums[r] += weights[i][r] * kernels[r];
                pairs[r] += weights[i][r] * partners[r];
            }
        }
        for (int r = 0; r < sums.length; r++) {
            sums[r] /= pairs[r];
        }
        return sums;
    }

    private static void add(double kernel, double[] weights, double[] kernels, double[] partners) {
        for (int r = 0; r < kernels.length; r++) {
            kernels[r] += weights[r] * kernel;
            partners[r] += weights[r];
        }
    }

    private static double kernel(float[] x, float[] y) {
        double product = 0;
        for (int k = 0; k < x.length; k++) {
            product += (double) x[k] * y[k];
        }
        double base = product / x.length + 1;
        return base * base * base;
    }
}
