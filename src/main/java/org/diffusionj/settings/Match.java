package org.diffusionj.settings;

/** How a part that is made anew is fitted to the levels of its surroundings. */
public enum Match {
    /** Not at all. */
    NONE("None"),
    /** By one difference for all colours. */
    LEVELS("Levels"),
    /** By a difference for each colour. */
    COLOUR("Colour");

    private final String label;

    Match(String label) {
        this.label = label;
    }

    /** As users name it. */
    public String label() {
        return label;
    }
}
