package org.diffusionj.sampling;

/** How the noise levels between the highest and the lowest are spaced. */
public enum SigmaSpacing {
    /** As the scheduler's configuration says. */
    DEFAULT("Default"),
    KARRAS("Karras"),
    EXPONENTIAL("Exponential"),
    BETA("Beta");

    private final String label;

    SigmaSpacing(String label) {
        this.label = label;
    }

    /** The name in dialogs and macros. */
    public String label() {
        return label;
    }
}
