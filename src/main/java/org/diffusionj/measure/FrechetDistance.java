package org.diffusionj.measure;

import java.util.List;
import org.diffusionj.runtime.Cancellation;

/**
 * The Fréchet distance of two sets (Heusel et al. 2017, there called FID): |m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½) of
 * their means and covariances. With few rows it is too large: two sets of one distribution have about
 * tr(C) (1/n + 1/m) and more.
 *
 * @param reference (n, d), n at least 2; not changed
 * @param images (m, d), m at least 2; not changed
 */
public record FrechetDistance(float[][] reference, float[][] images) implements SetDistance {
    /** @throws IllegalArgumentException if there are too few rows, or rows of several lengths */
    public FrechetDistance {
        SetDistance.requireRows(reference, images);
    }

    /** The distance alone. */
    public static double of(float[][] reference, float[][] images) {
        return new FrechetDistance(reference, images).whole();
    }

    @Override
    public double[] of(List<Draw> draws, Cancellation cancellation) {
        return draws.stream().mapToDouble(draw -> {
            cancellation.check();
            return distance(Moments.of(reference, draw.reference()), Moments.of(images, draw.images()));
        }).toArray();
    }

    private static double distance(Moments one, Moments other) {
        double apart = 0;
        for (int k = 0; k < one.mean().length; k++) {
            double difference = one.mean()[k] - other.mean()[k];
            apart += difference * difference;
        }
        return apart + one.trace() + other.trace() - 2 * rootTrace(one.factor(), other.factor());
    }

    /**
     * tr((C1 C2)^½) for C1 = Fᵀ F and C2 = Gᵀ G. The eigenvalues of C1 C2 are those of (F Gᵀ)(F Gᵀ)ᵀ, and zeros: a
     * symmetric matrix without negative ones, as large as the smaller factor.
     */
    private static double rootTrace(double[][] factor, double[][] other) {
        double[][] product = factor.length <= other.length ? products(factor, other) : products(other, factor);
        double trace = 0;
        for (double eigenvalue : SymmetricEigenvalues.of(products(product, product))) {
            trace += Math.sqrt(Math.max(0, eigenvalue));
        }
        return trace;
    }

    /** Of each row of one matrix with each of another. */
    private static double[][] products(double[][] rows, double[][] others) {
        double[][] products = new double[rows.length][others.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < others.length; j++) {
                products[i][j] = Moments.product(rows[i], others[j]);
            }
        }
        return products;
    }
}
