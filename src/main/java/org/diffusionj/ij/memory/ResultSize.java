package org.diffusionj.ij.memory;

/**
 * How large the result of a command becomes: all planes of it are in Java's memory at once.
 *
 * @param bytesPerPixel of one plane
 */
public record ResultSize(int planes, int width, int height, int bytesPerPixel) {
    /** What all planes take together. */
    public double bytes() {
        return (double) planes * width * height * bytesPerPixel;
    }

    @Override
    public String toString() {
        return planes + (planes == 1 ? " plane of " : " planes of ") + width + " x " + height + " pixels";
    }
}
