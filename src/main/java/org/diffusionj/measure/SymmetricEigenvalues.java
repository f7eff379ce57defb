package org.diffusionj.measure;

/**
 * The eigenvalues of symmetric matrices: Householder's reflections make them tridiagonal, and QR steps with Wilkinson's
 * shift diagonal (Golub and Van Loan, Matrix Computations, 8.3).
 */
final class SymmetricEigenvalues {
    private static final double PRECISION = Math.ulp(1.0);
    private static final int MOST_STEPS = 60;

    private final double[] diagonal;
    private final double[] beside;

    private SymmetricEigenvalues(double[] diagonal, double[] beside) {
        this.diagonal = diagonal;
        this.beside = beside;
    }

    /**
     * All of them, in no order.
     *
     * @param matrix (n, n), symmetric; its values are lost
     * @throws ArithmeticException if it holds what is no number
     */
    static double[] of(double[][] matrix) {
        int size = matrix.length;
        double[] diagonal = new double[size];
        double[] beside = new double[size];
        for (int k = 0; k < size; k++) {
            if (k < size - 1) {
                beside[k] = reflect(matrix, k);
            }
            diagonal[k] = matrix[k][k];
        }
        SymmetricEigenvalues reduced = new SymmetricEigenvalues(diagonal, beside);
        reduced.diagonalise();
        return diagonal;
    }

    /** Makes column k zero from its third value on, and gives the second. Works in the lower triangle alone. */
    private static double reflect(double[][] matrix, int k) {
        int size = matrix.length;
        double[] axis = new double[size];
        double norm = 0;
        for (int i = k + 1; i < size; i++) {
            axis[i] = matrix[i][k];
            norm = Math.hypot(norm, axis[i]);
        }
        double second = axis[k + 1] > 0 ? -norm : norm;
        axis[k + 1] -= second;
        double squares = 0;
        for (int i = k + 1; i < size; i++) {
            squares += axis[i] * axis[i];
        }
        if (squares > 0) {
            update(matrix, k + 1, axis, squares);
        }
        return second;
    }

    /** A becomes H A H with H = 1 - 2 v vᵀ / |v|², as A - v wᵀ - w vᵀ. */
    private static void update(double[][] matrix, int from, double[] v, double squares) {
        int size = matrix.length;
        double[] w = new double[size];
        for (int i = from; i < size; i++) {
            for (int j = from; j < i; j++) {
                w[i] += matrix[i][j] * v[j];
                w[j] += matrix[i][j] * v[i];
            }
            w[i] += matrix[i][i] * v[i];
        }
        double along = 0;
        for (int i = from; i < size; i++) {
            w[i] *= 2 / squares;
            along += w[i] * v[i] / squares;
        }
        for (int i = from; i < size; i++) {
            w[i] -= along * v[i];
        }
        for (int i = from; i < size; i++) {
            for (int j = from; j <= i; j++) {
                matrix[i][j] -= v[i] * w[j] + w[i] * v[j];
            }
        }
    }

    private void diagonalise() {
        double norm = 0;
        for (int i = 0; i < diagonal.length; i++) {
            norm = Math.max(norm, Math.abs(diagonal[i]) + Math.abs(beside[i]));
        }
        int steps = 0;
        for (int end = diagonal.length - 1; end > 0;) {
            int start = end;
            while (start > 0 && !(Math.abs(beside[start - 1])
                    <= PRECISION * (Math.abs(diagonal[start - 1]) + Math.abs(diagonal[start]) + PRECISION * norm))) {
                start--;
            }
            if (start == end) {
                end--;
                steps = 0;
            } else if (steps++ < MOST_STEPS) {
                step(start, end);
            } else {
                throw new ArithmeticException("features hold values that are not numbers, or too large ones");
            }
        }
    }

    /** One QR step: a rotation makes a bump outside of the three diagonals, and others chase it out at the end. */
    private void step(int start, int end) {
        double x = diagonal[start] - shift(end);
        double bump = beside[start];
        for (int k = start; k < end; k++) {
            double radius = Math.hypot(x, bump);
            double c = radius == 0 ? 1 : x / radius;
            double s = radius == 0 ? 0 : bump / radius;
            if (k > start) {
                beside[k - 1] = radius;
            }
            rotate(k, c, s);
            if (k < end - 1) {
                x = beside[k];
                bump = s * beside[k + 1];
                beside[k + 1] *= c;
            }
        }
    }

    private double shift(int end) {
        double half = (diagonal[end - 1] - diagonal[end]) / 2;
        double side = beside[end - 1];
        double divisor = half + Math.copySign(Math.hypot(half, side), half);
        return diagonal[end] - side * side / divisor;
    }

    private void rotate(int k, double c, double s) {
        double upper = diagonal[k];
        double lower = diagonal[k + 1];
        double side = beside[k];
        diagonal[k] = c * c * upper + 2 * c * s * side + s * s * lower;
        diagonal[k + 1] = s * s * upper - 2 * c * s * side + c * c * lower;
        beside[k] = c * s * (lower - upper) + (c * c - s * s) * side;
    }
}
