package org.diffusionj.sampling.arithmetic;

/** Evenly spaced numbers as NumPy and torch make them. */
public final class Ramp {
    private Ramp() {}

    /** NumPy's linspace: n numbers, both ends included. */
    public static double[] linspace(double start, double end, int n) {
        double[] values = new double[n];
        double step = n == 1 ? 0 : (end - start) / (n - 1);
        for (int i = 0; i < n; i++) {
            values[i] = i * step + start;
        }
        if (n > 1) {
            values[n - 1] = end;
        }
        return values;
    }

    /** torch.linspace in float32: each half counts from its own end, with fused multiply-add. */
    public static float[] torchLinspace(float start, float end, int count) {
        float[] values = new float[count];
        float step = count == 1 ? 0f : (end - start) / (count - 1);
        for (int i = 0; i < count; i++) {
            values[i] = i < count / 2 || count == 1
                    ? Math.fma(step, i, start)
                    : Math.fma(-step, count - 1 - i, end);
        }
        return values;
    }

    /** Rounds half to even. */
    public static double[] rounded(double[] values) {
        double[] whole = new double[values.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = Math.rint(values[i]);
        }
        return whole;
    }

    public static double[] reversed(double[] values) {
        double[] turned = new double[values.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = values[values.length - 1 - i];
        }
        return turned;
    }

    public static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Cuts fractions off. */
    public static int[] toInts(double[] values) {
        int[] whole = new int[values.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (int) values[i];
        }
        return whole;
    }

    public static float[] toFloats(int[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }
}
