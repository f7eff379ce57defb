package org.diffusionj.sampling.schedule;

import java.util.Arrays;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.arithmetic.Ramp;

/**
 * Which training timesteps a walk of n steps visits (Lin et al., "Common Diffusion Noise Schedules
 * and Sample Steps are Flawed", table 2). All arrays fall.
 */
public enum TimestepSpacing {
    /** From the last timestep to 0, both included. */
    LINSPACE("linspace"),
    /** Multiples of T/n, so that the last timestep is missed. */
    LEADING("leading"),
    /** From the last timestep down by T/n, so that 0 is missed. */
    TRAILING("trailing");

    private final String word;

    TimestepSpacing(String word) {
        this.word = word;
    }

    /** Reads timestep_spacing. */
    public static TimestepSpacing read(SchedulerConfig config, TimestepSpacing absent) {
        String word = config.choice("timestep_spacing", absent.word, "linspace", "leading", "trailing");
        return Arrays.stream(values()).filter(spacing -> spacing.word.equals(word)).findFirst().orElseThrow();
    }

    /** Reads steps_offset, which may be null where it is not added. */
    int offset(SchedulerConfig config) {
        return this == LEADING || config.has("steps_offset") ? config.integer("steps_offset", 0) : 0;
    }

    /** The n timesteps rounded to float, between which diffusers interpolates the sigmas. */
    public double[] inFloat(SchedulerConfig config, int steps) {
        double[] timesteps = timesteps(steps, Betas.trainSteps(config), offset(config));
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = (float) timesteps[i];
        }
        return timesteps;
    }

    /**
     * The n timesteps. Those of LINSPACE are fractional. For some n, rounding in TRAILING makes one
     * more, -1, as in diffusers.
     *
     * @param steps n
     * @param trainSteps T
     * @param offset steps_offset, added by LEADING alone
     */
    public double[] timesteps(int steps, int trainSteps, int offset) {
        return switch (this) {
            case LINSPACE -> Ramp.reversed(Ramp.linspace(0, trainSteps - 1, steps));
            case LEADING -> Ramp.reversed(multiples(trainSteps / steps, steps, offset));
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
            case LINSPACE -> withoutLast(Ramp.reversed(Ramp.rounded(Ramp.linspace(0, reach - 1, steps + 1))));
            case LEADING -> withoutLast(Ramp.reversed(multiples(reach / (steps + 1), steps + 1, offset)));
            case TRAILING -> fallingFrom(reach, trainSteps / (double) steps);
        };
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
