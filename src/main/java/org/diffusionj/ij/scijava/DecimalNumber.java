package org.diffusionj.ij.scijava;

/** A number that may have a fraction: of any type of numbers, or a text. */
public final class DecimalNumber extends GivenNumber {
    private static final long serialVersionUID = 1;

    /** SciJava calls this with whatever a script gave. */
    public DecimalNumber(Object given) {
        super(given);
    }
}
