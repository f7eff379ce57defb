package org.diffusionj.image;

/**
 * Which pixels of a picture are meant.
 *
 * <p>Immutable by convention: {@link #inside()} gives the array itself, which nobody changes.
 *
 * @param inside row by row, (height, width)
 */
public record Mask(int width, int height, boolean[] inside) {
    /** @throws IllegalArgumentException if there are not width x height values */
    public Mask {
        if (width < 1 || height < 1 || inside.length != (long) width * height) {
            throw new IllegalArgumentException("a mask of " + width + " x " + height + " pixels needs "
                    + (long) width * height + " values, but there are " + inside.length);
        }
    }
}
