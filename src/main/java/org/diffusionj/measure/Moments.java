package org.diffusionj.measure;

import java.util.Arrays;

/**
 * The mean of a set of rows, and their covariance (divided by n - 1) as the factor F of Fᵀ F.
 *
 * @param mean (d)
 * @param factor (at most d, d)
 */
record Moments(double[] mean, double[][] factor) {
    /** A pivot so much smaller than the largest variance is rounding. */
    private static final double NOTHING = 1e-14;

    /** @param counts how often each row counts */
    static Moments of(float[][] rows, int[] counts) {
        int total = Arrays.stream(counts).sum();
        double[] mean = new double[rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < mean.length; k++) {
                mean[k] += (double) counts[i] * rows[i][k] / total;
            }
        }
        double[][] centred = Arrays.stream(counts).filter(count -> count > 0)
                .mapToObj(count -> new double[mean.length]).toArray(double[][]::new);
        int row = 0;
        for (int i = 0; i < rows.length; i++) {
            if (counts[i] > 0) {
                double scale = Math.sqrt(counts[i] / (total - 1.0));
                for (int k = 0; k < mean.length; k++) {
                    centred[row][k] = scale * (rows[i][k] - mean[k]);
                }
                row++;
            }
        }
        return new Moments(mean, centred.length <= mean.length ? centred : cholesky(covariance(centred)));
    }

    /** The sum of the variances. */
    double trace() {
        double trace = 0;
        for (double[] row : factor) {
            trace += product(row, row);
        }
        return trace;
    }

    static double product(double[] x, double[] y) {
        double product = 0;
        for (int k = 0; k < x.length; k++) {
            product += x[k] * y[k];
        }
        return product;
    }

    /** The upper triangle and the diagonal. */
    private static double[][] covariance(double[][] centred) {
        int size = centred[0].length;
        double[][] covariance = new double[size][size];
        for (double[] row : centred) {
            for (int i = 0; i < size; i++) {
                for (int j = i; j < size; j++) {
                    covariance[i][j] += row[i] * row[j];
                }
            }
        }
        return covariance;
    }

    /** An upper F with Fᵀ F the matrix, made in its place. A number that always is the same leaves a row of zeros. */
    private static double[][] cholesky(double[][] matrix) {
        double largest = 0;
        for (int i = 0; i < matrix.length; i++) {
            largest = Math.max(largest, matrix[i][i]);
        }
        for (int i = 0; i < matrix.length; i++) {
            double pivot = matrix[i][i] > NOTHING * largest ? Math.sqrt(matrix[i][i]) : Double.POSITIVE_INFINITY;
            for (int j = matrix.length - 1; j >= i; j--) {
                matrix[i][j] /= pivot;
            }
            for (int row = i + 1; row < matrix.length; row++) {
                for (int j = row; j < matrix.length; j++) {
                    matrix[row][j] -= matrix[i][row] * matrix[i][j];
                }
            }
        }
        return matrix;
    }
}
