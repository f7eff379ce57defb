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
    public static SigmaSpacing read(SchedulerConfig config) {
        SigmaSpacing found = DEFAULT;
        for (SigmaSpacing spacing : values()) {
            if (spacing != DEFAULT && config.flag(spacing.key, false)) {
                if (found != DEFAULT) {
                    throw config.unfit("only one of \"" + found.key + "\" and \"" + spacing.key + "\" can be true",
                            "Choose sigmas by name instead of Default, or set one of both to false");
                }
                found = spacing;
            }
        }
        return found;
    }

    /** The configuration with this spacing instead of its own; the same if this is DEFAULT. */
    public SchedulerConfig replacingThatOf(SchedulerConfig config) {
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
}
