package org.diffusionj.image;

import java.util.stream.IntStream;

/**
 * Which object each pixel of a picture belongs to.
 *
 * <p>Immutable by convention: {@link #values()} gives the array itself, which nobody changes.
 *
 * @param values row by row, (height, width): the number of an object, or 0 for background
 */
public record Labels(int width, int height, int[] values) {
    /** @throws IllegalArgumentException if there are not width x height values */
    public Labels {
        if (width < 1 || height < 1 || values.length != (long) width * height) {
            throw new IllegalArgumentException("labels of " + width + " x " + height + " pixels need "
                    + (long) width * height + " values, but there are " + values.length);
        }
    }

    /** The largest number of an object, 0 if there is none. */
    public int largest() {
        int largest = 0;
        for (int value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    /** Whether there is background only. */
    public boolean isEmpty() {
        return IntStream.of(values).allMatch(label -> label == 0);
    }

    /** The same in a larger size: to the right and below, the last columns and rows go on, so no object ends there. */
    public Labels padded(int newWidth, int newHeight) {
        int[] padded = new int[newWidth * newHeight];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = values[Math.min(i / newWidth, height - 1) * width + Math.min(i % newWidth, width - 1)];
        }
        return new Labels(newWidth, newHeight, padded);
    }

    /** In another size: each new pixel is the old one under its middle. */
    public Labels resized(int newWidth, int newHeight) {
        int[] resized = new int[newWidth * newHeight];
        for (int i = 0; i < resized.length; i++) {
            int x = (int) ((i % newWidth + 0.5) * width / newWidth);
            int y = (int) ((i / newWidth + 0.5) * height / newHeight);
            resized[i] = values[y * width + x];
        }
        return new Labels(newWidth, newHeight, resized);
    }

    /**
     * The numbers in 16 bits without sign.
     *
     * @throws IllegalArgumentException if one is larger
     */
    public short[] shorts() {
        short[] shorts = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] >> Short.SIZE != 0) {
                throw new IllegalArgumentException("there is an object " + values[i] + ", which 16 bits cannot hold:"
                        + " number the objects anew, up to 65535. See docs/labels.md#truth");
            }
            shorts[i] = (short) values[i];
        }
        return shorts;
    }

    /**
     * Two classes in place of numbers: 1 inside of objects, 2 where an object's pixel has a neighbour of another
     * label, so that touching objects stay apart.
     */
    public Labels classes() {
        int[] classes = new int[values.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = values[i] == 0 ? 0 : isBorder(i) ? 2 : 1;
        }
        return new Labels(width, height, classes);
    }

    /** White where an object ends, on black. */
    public RgbImage borders() {
        float[] planes = new float[3 * values.length];
        for (int i = 0; i < planes.length; i++) {
            int pixel = i % values.length;
            planes[i] = values[pixel] > 0 && isBorder(pixel) ? 1 : 0;
        }
        return new RgbImage(width, height, planes);
    }

    /**
     * The picture that control networks for labels are shown: red in objects, and green where an object's pixel has a
     * pixel of another label beside, above or below it, background included. What lies outside of the picture is no
     * other label. Blue would say that nothing is known of the objects.
     */
    public RgbImage control() {
        float[] planes = new float[3 * values.length];
        for (int i = 0; i < values.length; i++) {
            planes[i] = values[i] > 0 ? 1 : 0;
            planes[values.length + i] = values[i] > 0 && isBorder(i) ? 1 : 0;
        }
        return new RgbImage(width, height, planes);
    }

    /** Whether a pixel has a neighbour of another label. */
    private boolean isBorder(int pixel) {
        int x = pixel % width;
        return x > 0 && values[pixel - 1] != values[pixel]
                || x < width - 1 && values[pixel + 1] != values[pixel]
                || pixel >= width && values[pixel - width] != values[pixel]
                || pixel < values.length - width && values[pixel + width] != values[pixel];
    }
}
