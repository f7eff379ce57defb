package org.diffusionj.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.diffusionj.onednn.PackedWeights.Form;
import org.diffusionj.onednn.PackedWeights.Key;

/** What layers take in place of kernels of 3 by 3 pixels. */
final class Kernels {
    private static final int PIXELS = 9;
    private static final int SIDE = 3;

    /** Of a weight, for threads. */
    private static final int SHARES = 16;

    /** How much of each of a kernel's rows is in the row that a product meets: of F(2, 3), see {@link Winograd}. */
    private static final float[][] ROWS = {{1, 0, 0}, {0.5f, 0.5f, 0.5f}, {0.5f, -0.5f, 0.5f}, {0, 0, 1}};

    private Kernels() {}

    /** Makes what takes the place of kernels that lie one after the other. */
    private interface Maker {
        void make(float[] kernels, float[] made);
    }

    /** How many floats take the place of a weight's. */
    static long count(Key key) {
        return key.count() / PIXELS * key.form().kernel()[0] * key.form().kernel()[1];
    }

    /** @param changed has room for {@link #count} */
    static void change(FloatBuffer values, Key key, FloatBuffer changed) {
        int rows = Math.toIntExact(key.shape().get(0));
        int row = Math.toIntExact(key.count() / rows);
        int changedRow = Math.toIntExact(count(key) / rows);
        Maker maker = key.form() == Form.FOLDED ? folded(key.part()) : row(ROWS[key.part()]);
        IntStream.range(0, SHARES).parallel().forEach(share -> {
            float[] kernels = new float[row];
            float[] made = new float[changedRow];
            for (int i = share; i < rows; i += SHARES) {
                values.get(i * row, kernels);
                maker.make(kernels, made);
                changed.put(i * changedRow, made);
            }
        });
    }

    /** Of three weights in a row, the first pixel sees one and two together, the second two and one. */
    private static Maker folded(int pixel) {
        return (kernels, made) -> {
            Arrays.fill(made, 0);
            for (int i = 0; i < kernels.length; i++) {
                int down = (i % PIXELS / SIDE + 1 - pixel / 2) / 2;
                int right = (i % SIDE + 1 - pixel % 2) / 2;
                made[i / PIXELS * 4 + 2 * down + right] += kernels[i];
            }
        };
    }

    private static Maker row(float[] shares) {
        return (kernels, made) -> {
            for (int i = 0; i < made.length; i++) {
                int first = i / SIDE * PIXELS + i % SIDE;
                made[i] = shares[0] * kernels[first] + shares[1] * kernels[first + SIDE]
                        + shares[2] * kernels[first + 2 * SIDE];
            }
        };
    }
}
