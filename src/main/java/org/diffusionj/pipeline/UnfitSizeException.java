package org.diffusionj.pipeline;

/** Says that a model's UNet cannot make pictures of a size, and of what width and height must be multiples. */
public final class UnfitSizeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int unit;

    UnfitSizeException(int width, int height, int unit, Throwable cause) {
        super("this model's UNet cannot make " + width + " x " + height
                + " pixels: choose a width and a height that are multiples of " + unit, cause);
        this.unit = unit;
    }

    /** Pixels, of which the model takes every multiple. */
    public int unit() {
        return unit;
    }
}
