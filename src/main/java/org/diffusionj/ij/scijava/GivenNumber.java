package org.diffusionj.ij.scijava;

import java.math.BigDecimal;

/**
 * A number as a script gave it, or whatever else it gave in its place: SciJava drops what it cannot convert, so this is
 * converted from anything, and the command says what is wrong, as a macro would.
 */
abstract class GivenNumber extends Number {
    private static final long serialVersionUID = 1;

    private final String text;

    /** @param given a number, a text, or something else */
    GivenNumber(Object given) {
        text = given instanceof Float || given instanceof Double ? plain(given.toString()) : given.toString().strip();
    }

    private static String plain(String number) {
        try {
            BigDecimal value = new BigDecimal(number).stripTrailingZeros();
            return value.signum() == 0 ? "0" : value.toPlainString();
        } catch (NumberFormatException notFinite) {
            return number;
        }
    }

    /** As a macro would write it. */
    @Override
    public final String toString() {
        return text;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof GivenNumber number && number.getClass() == getClass() && text.equals(number.text);
    }

    @Override
    public final int hashCode() {
        return text.hashCode();
    }

    /** @throws NumberFormatException if it is no number */
    @Override
    public final double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public final float floatValue() {
        return Float.parseFloat(text);
    }

    @Override
    public final long longValue() {
        return new BigDecimal(text).longValue();
    }

    @Override
    public final int intValue() {
        return (int) longValue();
    }
}
