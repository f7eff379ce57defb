package org.diffusionj.sampling.schedule;

import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.arithmetic.BetaQuantile;
import org.diffusionj.sampling.arithmetic.Ramp;

/** The curves on which {@link SigmaSpacing} lays noise levels. All arrays fall. */
public final class SigmaCurve {
    private static final double RHO = 7;
    private static final double BETA_SHAPE = 0.6;

    private SigmaCurve() {}

    /**
     * n noise levels, in double. The ends are sigma_max and sigma_min of the configuration, or else the first and the
     * last of {@code falling}.
     */
    public static double[] levels(SigmaSpacing spacing, SchedulerConfig config, double[] falling, int n) {
        double max = config.optionalNumber("sigma_max").orElse(falling[0]);
        double min = config.optionalNumber("sigma_min").orElse(falling[falling.length - 1]);
        if (spacing != SigmaSpacing.DEFAULT && min > max) {
            throw config.unfit("the lowest sigma, " + min + ", is above the highest, " + max,
                    "Check \"sigma_min\" and \"sigma_max\"");
        }
        return switch (spacing) {
            case DEFAULT -> falling;
            case KARRAS -> karras(max, min, RHO, n);
            case EXPONENTIAL -> exponential(max, min, n);
            case BETA -> beta(max, min, n);
        };
    }

    /** Karras et al. with their rho of 7: evenly spaced in the seventh root. */
    static double[] karras(double max, double min, int n) {
        return karras(max, min, RHO, n);
    }

    /** Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models", equation 5. */
    public static double[] karras(double max, double min, double rho, int n) {
        double[] levels = Ramp.linspace(0, 1, n);
        double maxRoot = Math.pow(max, 1 / rho);
        double minRoot = Math.pow(min, 1 / rho);
        for (int i = 0; i < n; i++) {
            levels[i] = Math.pow(maxRoot + levels[i] * (minRoot - maxRoot), rho);
        }
        return levels;
    }

    private static double[] exponential(double max, double min, int n) {
        double[] levels = Ramp.linspace(Math.log(max), Math.log(min), n);
        for (int i = 0; i < n; i++) {
            levels[i] = Math.exp(levels[i]);
        }
        return levels;
    }

    private static double[] beta(double max, double min, int n) {
        BetaQuantile quantile = new BetaQuantile(BETA_SHAPE);
        double[] levels = Ramp.linspace(0, 1, n);
        for (int i = 0; i < n; i++) {
            levels[i] = min + quantile.of(1 - levels[i]) * (max - min);
        }
        return levels;
    }
}
