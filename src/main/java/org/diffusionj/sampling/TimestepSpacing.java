package org.diffusionj.sampling;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which training timesteps a walk of n steps visits (Lin et al., "Common Diffusion Noise Schedules
 * and Sample Steps are Flawed", table 2). All arrays fall.
 */
enum TimestepSpacing {
    /** From the last timestep to 0, both included. */
    LINSPACE,
    /** Multiples of T/n, so that the last timestep is missed. */
    LEADING,
    /** From the last timestep down by T/n, so that 0 is missed. */
    TRAILING;

    /** Reads timestep_spacing. */
    static TimestepSpacing read(SchedulerConfig config, TimestepSpacing absent) {
        String name = config.text("timestep_spacing", absent.name().toLowerCase(Locale.ROOT));
        return switch (name) {
            case "linspace" -> LINSPACE;
            case "leading" -> LEADING;
            case "trailing" -> TRAILING;
            default -> throw SchedulerConfig.wrong("timestep_spacing", "linspace, leading or trailing", name);
        };
    }

    /**
     * The n timesteps. Those of LINSPACE are fractional. For some n, rounding in TRAILING makes one
     * more, -1, as in diffusers.
     *
     * @param steps n
     * @param trainSteps T
     * @param offset steps_offset, added by LEADING alone
     */
    double[] timesteps(int steps, int trainSteps, int offset) {
        return switch (this) {
            case LINSPACE -> reversed(linspace(0, trainSteps - 1, steps));
            case LEADING -> reversed(multiples(trainSteps / steps, steps, offset));
            case TRAILING -> fallingFrom(trainSteps, trainSteps / (double) steps);
        };
    }

    /**
     * As {@link #timesteps}, but in whole numbers and with n + 1 points of which the last is dropped,
     * as the DPM-Solver family counts. TRAILING has no extra point.
     *
     * @param reach the timesteps above this are left out of the walk; T unless the table is clipped
     */
    double[] timestepsOfSolver(int steps, int trainSteps, int reach, int offset) {
        return switch (this) {
            case LINSPACE -> withoutLast(reversed(rounded(linspace(0, reach - 1, steps + 1))));
            case LEADING -> withoutLast(reversed(multiples(reach / (steps + 1), steps + 1, offset)));
            case TRAILING -> fallingFrom(reach, trainSteps / (double) steps);
        };
    }

    /** n evenly spaced numbers, both ends included. */
    static double[] linspace(double start, double end, int n) {
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

    /** Rounds half to even. */
    static double[] rounded(double[] values) {
        double[] whole = new double[values.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = Math.rint(values[i]);
        }
        return whole;
    }

    static double[] reversed(double[] values) {
        double[] turned = new double[values.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = values[values.length - 1 - i];
        }
        return turned;
    }

    private static double[] withoutLast(double[] values) {
        return Arrays.copyOf(values, values.length - 1);
    }

    private static double[] multiples(int ratio, int count, int offset) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (double) i * ratio + offset;
        }
        return values;
    }

    /** NumPy's arange(top, 0, -step), rounded, less 1: the step is the rounded distance of the first two. */
    private static double[] fallingFrom(int top, double step) {
        int count = (int) Math.ceil(-top / -step);
        double delta = (top - step) - top;
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Math.rint(top + i * delta) - 1;
        }
        return values;
    }
}
