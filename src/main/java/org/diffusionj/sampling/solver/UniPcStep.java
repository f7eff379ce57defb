package org.diffusionj.sampling.solver;

import java.util.List;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.schedule.DpmGrid;
import org.diffusionj.sampling.schedule.Level;

/**
 * One prediction or correction of UniPC: keep * x + newest * m0 + the weighted differences of the older
 * values from m0, and, in a correction, of the value at the target.
 */
final class UniPcStep {
    /**
     * @param data whether values are clean latents rather than noise
     * @param plainH whether B(h) is h (bh1) rather than exp(h) - 1 (bh2)
     */
    record Kind(boolean data, boolean plainH) {}

    private final float keep;
    private final float newest;
    private final float change;
    /** Of each older value: its distance in lambda over the step, and its weight. */
    private final float[] ratios;
    private final float[] weights;

    private UniPcStep(DpmGrid grid, Kind kind, int from, int order, boolean corrects) {
        Level source = grid.level(from);
        Level target = grid.level(from + 1);
        float h = target.lambda() - source.lambda();
        float signed = kind.data() ? -h : h;
        float phi = Float32.expm1(signed);
        float factor = kind.data() ? target.alpha() : target.sigma();
        float bh = kind.plainH() ? signed : phi;
        keep = kind.data() ? target.sigma() / source.sigma() : target.alpha() / source.alpha();
        newest = factor * phi;
        change = factor * bh;
        ratios = new float[order];
        for (int i = 1; i < order; i++) {
            ratios[i - 1] = grid.lambdaStep(from, from - i) / h;
        }
        ratios[order - 1] = 1f;
        weights = corrects ? correcting(signed, phi, bh) : predicting(signed, phi, bh);
    }

    /** From call {@code call} to the next. */
    static UniPcStep predictor(DpmGrid grid, Kind kind, int call, int order) {
        return new UniPcStep(grid, kind, call, order, false);
    }

    /** From the call before {@code call} to it. */
    static UniPcStep corrector(DpmGrid grid, Kind kind, int call, int order) {
        return new UniPcStep(grid, kind, call - 1, order, true);
    }

    private float[] predicting(float signed, float phi, float bh) {
        int unknowns = ratios.length - 1;
        if (unknowns <= 1) {
            return unknowns == 0 ? new float[0] : new float[] {0.5f};
        }
        return solve(unknowns, signed, phi, bh);
    }

    private float[] correcting(float signed, float phi, float bh) {
        return ratios.length == 1 ? new float[] {0.5f} : solve(ratios.length, signed, phi, bh);
    }

    /** Solves for weights under which polynomials are integrated exactly (equation 14 of the paper). */
    private float[] solve(int n, float signed, float phi, float bh) {
        double[][] rows = new double[n][n + 1];
        float phiK = phi / signed - 1f;
        double factorial = 1;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                rows[i][j] = (float) Math.pow(ratios[j], i);
            }
            rows[i][n] = phiK * (float) factorial / bh;
            factorial *= i + 2;
            phiK = phiK / signed - (float) (1 / factorial);
        }
        return eliminate(rows);
    }

    private static float[] eliminate(double[][] rows) {
        int n = rows.length;
        for (int pivot = 0; pivot < n; pivot++) {
            for (int i = 0; i < n; i++) {
                if (i != pivot) {
                    double share = rows[i][pivot] / rows[pivot][pivot];
                    for (int j = pivot; j <= n; j++) {
                        rows[i][j] -= share * rows[pivot][j];
                    }
                }
            }
        }
        float[] solution = new float[n];
        for (int i = 0; i < n; i++) {
            solution[i] = (float) (rows[i][n] / rows[i][i]);
        }
        return solution;
    }

    /** Whether nothing was divided by zero or infinity. */
    boolean isFinite() {
        float sum = keep + newest + 0f * change;
        for (int i = 0; i < weights.length; i++) {
            sum += change * weights[i] / ratios[i];
        }
        return Float.isFinite(sum);
    }

    /**
     * Moves x.
     *
     * @param values at the source and before, newest first
     * @param reached the value at the target, for corrections
     * @return a new array
     */
    float[] apply(float[] x, List<float[]> values, float[] reached) {
        float[] m0 = values.get(0);
        float[] moved = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            float differences = 0f;
            for (int i = 0; i < ratios.length - 1; i++) {
                differences += weights[i] * ((values.get(i + 1)[k] - m0[k]) / ratios[i]);
            }
            if (reached != null) {
                differences += weights[weights.length - 1] * (reached[k] - m0[k]);
            }
            moved[k] = keep * x[k] - newest * m0[k] - change * differences;
        }
        return moved;
    }
}
