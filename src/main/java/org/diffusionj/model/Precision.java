package org.diffusionj.model;

/** What a network's convolutions compute in; its inputs and outputs may be of another type. */
public enum Precision {
    FLOAT("Float"),
    HALF("Half");

    private final String label;

    Precision(String label) {
        this.label = label;
    }

    /** Its name in macros. */
    public String label() {
        return label;
    }
}
