package org.diffusionj.ij.scijava;

/** A whole number: an {@code Integer}, {@code Long} or text, or a {@code Double} without a fraction. */
public final class WholeNumber extends GivenNumber {
    private static final long serialVersionUID = 1;

    /** SciJava calls this with whatever a script gave. */
    public WholeNumber(Object given) {
        super(given);
    }
}
