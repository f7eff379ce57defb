package org.diffusionj.image;

import java.awt.Shape;

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

    /** Of a picture of that size the pixels whose middle lies in the shape; its unit is a pixel. */
    public static Mask of(int width, int height, Shape shape) {
        boolean[] inside = new boolean[width * height];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = shape.contains(i % width + 0.5, i / width + 0.5);
        }
        return new Mask(width, height, inside);
    }

    /**
     * The mask in the size that a model works in, as diffusers brings masks to it: black and white through
     * Pillow's Lanczos filter, and of the greys the brighter half is inside.
     */
    public Mask resized(int newWidth, int newHeight) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        byte[] levels = new byte[inside.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (inside[i] ? 255 : 0);
        }
        byte[] greys = Resampling.resize(Resampling.Filter.LANCZOS, levels, width, height, newWidth, newHeight);
        boolean[] resized = new boolean[greys.length];
        for (int i = 0; i < resized.length; i++) {
            resized[i] = (greys[i] & 0xff) > 127;
        }
        return new Mask(newWidth, newHeight, resized);
    }

    /**
     * One value for each block of {@code step} x {@code step} pixels, that of its first pixel: the mask of
     * latents, as torch's nearest interpolation makes it.
     *
     * @return (height / step, width / step), 1 inside and 0 outside
     */
    public float[] sampled(int step) {
        int columns = width / step;
        float[] values = new float[height / step * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = inside[i / columns * step * width + i % columns * step] ? 1f : 0f;
        }
        return values;
    }
}
