package org.diffusionj.ij.pixels;

import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import org.diffusionj.image.Labels;

/** A plane whose values are numbers of objects, whatever its look-up table shows. */
public final class LabelPlane {
    private static final String ANCHOR = " See docs/labels.md#label-images";

    private LabelPlane() {}

    /**
     * Reads it.
     *
     * @param name of the image, for messages
     * @throws IllegalArgumentException if the values are no such numbers, naming the first that is none
     */
    public static Labels read(ImageProcessor plane, String name) {
        if (plane instanceof ColorProcessor) {
            throw new IllegalArgumentException(name + " is an RGB image, whose colours are no labels. Give an image of"
                    + " 8, 16 or 32 bits that holds a number for each object." + ANCHOR);
        }
        int[] values = new int[plane.getPixelCount()];
        for (int i = 0; i < values.length; i++) {
            double value = plane.getf(i);
            values[i] = (int) value;
            if (values[i] != value || value < 0) {
                throw new IllegalArgumentException(name + " holds " + plane.getf(i) + " at x=" + i % plane.getWidth()
                        + ", y=" + i / plane.getWidth() + ": labels are whole numbers from 0 on, a number for each"
                        + " object." + ANCHOR);
            }
        }
        return new Labels(plane.getWidth(), plane.getHeight(), values);
    }
}
