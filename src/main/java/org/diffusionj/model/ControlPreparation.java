package org.diffusionj.model;

/** What is made of a control image before a control network sees it. */
public enum ControlPreparation {
    /** It is taken as it is seen. */
    NONE("None"),
    /** White edges on black, by Canny's method. */
    EDGES("Edges"),
    /** White strokes on black. */
    SCRIBBLE("Scribble"),
    /** What objects cover, and where they end: of a map of labels. */
    LABELS("Labels");

    private final String label;

    ControlPreparation(String label) {
        this.label = label;
    }

    /** As users name it. */
    public String label() {
        return label;
    }
}
