package org.diffusionj.settings;

/** How a picture tells where its objects were to lie. */
public enum Truth {
    /** Not at all. */
    NONE("None"),
    /** By an overlay of their outlines. */
    OVERLAY("Overlay"),
    /** By a further channel that holds their numbers. */
    CHANNEL("Channel");

    private final String label;

    Truth(String label) {
        this.label = label;
    }

    /** As users name it. */
    public String label() {
        return label;
    }
}
