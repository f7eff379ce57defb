package org.diffusionj.sampling;

/** How the noise levels between the highest and the lowest are spaced. */
public enum SigmaSpacing {
    /** As the scheduler's configuration says. */
    DEFAULT("Default", null),
    /** Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models", with rho = 7. */
    KARRAS("Karras", "use_karras_sigmas"),
    /** Evenly in the logarithm. */
    EXPONENTIAL("Exponential", "use_exponential_sigmas"),
    /** Lee et al., "Beta Sampling is All You Need", with Beta(0.6, 0.6). */
    BETA("Beta", "use_beta_sigmas");

    private static final double RHO = 7;
    private static final double BETA_SHAPE = 0.6;

    private final String label;
    private final String key;

    SigmaSpacing(String label, String key) {
        this.label = label;
        this.key = key;
    }

    /** The name in dialogs and macros. */
    public String label() {
        return label;
    }

    /** The spacing that the configuration's flags name; DEFAULT if they name none. */
    static SigmaSpacing read(SchedulerConfig config) {
        SigmaSpacing found = DEFAULT;
        for (SigmaSpacing spacing : values()) {
            if (spacing != DEFAULT && config.flag(spacing.key, false)) {
                if (found != DEFAULT) {
                    throw new IllegalArgumentException("scheduler_config.json: only one of \"" + found.key + "\" and \""
                            + spacing.key + "\" can be true");
                }
                found = spacing;
            }
        }
        return found;
    }

    /** The configuration with this spacing instead of its own; the same if this is DEFAULT. */
    SchedulerConfig replacingThatOf(SchedulerConfig config) {
        if (this == DEFAULT) {
            return config;
        }
        SchedulerConfig changed = config.with("use_lu_lambdas", false);
        for (SigmaSpacing spacing : values()) {
            if (spacing != DEFAULT) {
                changed = changed.with(spacing.key, spacing == this);
            }
        }
        return changed;
    }

    /**
     * n falling noise levels, in double. The ends are sigma_max and sigma_min of the configuration,
     * or else the first and the last of {@code falling}.
     */
    double[] levels(SchedulerConfig config, double[] falling, int n) {
        double max = config.number("sigma_max", falling[0]);
        double min = config.number("sigma_min", falling[falling.length - 1]);
        return switch (this) {
            case DEFAULT -> falling;
            case KARRAS -> karras(max, min, n);
            case EXPONENTIAL -> exponential(max, min, n);
            case BETA -> beta(max, min, n);
        };
    }

    /** Evenly spaced in the seventh root. */
    static double[] karras(double max, double min, int n) {
        double[] levels = TimestepSpacing.linspace(0, 1, n);
        double maxRoot = Math.pow(max, 1 / RHO);
        double minRoot = Math.pow(min, 1 / RHO);
        for (int i = 0; i < n; i++) {
            levels[i] = Math.pow(maxRoot + levels[i] * (minRoot - maxRoot), RHO);
        }
        return levels;
    }

    private static double[] exponential(double max, double min, int n) {
        double[] levels = TimestepSpacing.linspace(Math.log(max), Math.log(min), n);
        for (int i = 0; i < n; i++) {
            levels[i] = Math.exp(levels[i]);
        }
        return levels;
    }

    private static double[] beta(double max, double min, int n) {
        BetaQuantile quantile = new BetaQuantile(BETA_SHAPE);
        double[] levels = TimestepSpacing.linspace(0, 1, n);
        for (int i = 0; i < n; i++) {
            levels[i] = min + quantile.of(1 - levels[i]) * (max - min);
        }
        return levels;
    }
}
