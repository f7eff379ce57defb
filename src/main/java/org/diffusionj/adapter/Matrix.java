package org.diffusionj.adapter;

import java.util.Arrays;

/**
 * A matrix of floats.
 *
 * @param values row after row, not to be changed
 */
record Matrix(float[] values, int rows, int columns) {
    Matrix {
        if ((long) rows * columns != values.length) {
            throw new IllegalArgumentException(values.length + " values are not " + rows + " x " + columns);
        }
    }

    /** Matrix product. */
    Matrix times(Matrix other) {
        if (columns != other.rows) {
            throw new IllegalArgumentException(
                    rows + " x " + columns + " cannot be multiplied with " + other.rows + " x " + other.columns);
        }
        int width = other.columns;
        float[] product = new float[Math.multiplyExact(rows, width)];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < columns; k++) {
                float factor = values[i * columns + k];
                for (int j = 0; j < width; j++) {
                    product[i * width + j] += factor * other.values[k * width + j];
                }
            }
        }
        return new Matrix(product, rows, width);
    }

    /** Each value times the other's. */
    Matrix timesEach(Matrix other) {
        if (rows != other.rows || columns != other.columns) {
            throw new IllegalArgumentException(
                    rows + " x " + columns + " and " + other.rows + " x " + other.columns + " differ");
        }
        float[] product = values.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= other.values[i];
        }
        return new Matrix(product, rows, columns);
    }

    Matrix transposed() {
        float[] turned = new float[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                turned[j * rows + i] = values[i * columns + j];
            }
        }
        return new Matrix(turned, columns, rows);
    }

    /** Kronecker product: a block of the other's size for each value. */
    Matrix kronecker(Matrix other) {
        int width = Math.multiplyExact(columns, other.columns);
        float[] product = new float[Math.multiplyExact(Math.multiplyExact(rows, other.rows), width)];
        for (int i = 0; i < rows * other.rows; i++) {
            for (int j = 0; j < width; j++) {
                product[i * width + j] = values[i / other.rows * columns + j / other.columns]
                        * other.values[i % other.rows * other.columns + j % other.columns];
            }
        }
        return new Matrix(product, rows * other.rows, width);
    }

    /**
     * Tucker's decomposition of a convolution: sum over i and j of {@code core[i, j, k] first[p, i] second[j, r]}.
     *
     * @param core (i, j, kernel)
     * @param first (p, i)
     * @param second (j, r)
     * @return (p, r * kernel)
     */
    static Matrix tucker(float[] core, Matrix first, Matrix second) {
        int inner = second.rows;
        int kernel = core.length / Math.max(1, first.columns * inner);
        Matrix left = first.times(new Matrix(core, first.columns, inner * kernel)); // (p, j * kernel)
        float[] all = new float[Math.multiplyExact(first.rows * kernel, second.columns)];
        Matrix across = second.transposed(); // (r, j)
        for (int p = 0; p < first.rows; p++) {
            int row = p * inner * kernel;
            Matrix slice = new Matrix(Arrays.copyOfRange(left.values, row, row + inner * kernel), inner, kernel);
            System.arraycopy(across.times(slice).values, 0, all, p * second.columns * kernel, second.columns * kernel);
        }
        return new Matrix(all, first.rows, second.columns * kernel);
    }
}
