package org.diffusionj.ij.pixels;

import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.IntProcessor;
import org.diffusionj.image.RgbImage;

/** How the pixel values of a plane are the colours of a picture, and such colours pixel values again. */
public interface PixelMap {
    /** The plane as it is seen: (3, height, width) in [0, 1]. */
    RgbImage read(ImageProcessor plane);

    /**
     * Changes a plane in place.
     *
     * @param picture of the plane's size
     * @param weights one a pixel: 0 leaves the pixel exactly as it is, 1 takes the picture's, and what
     *     lies between mixes them
     */
    void write(RgbImage picture, Weights weights, ImageProcessor plane);

    /** In words, for the image's info. */
    String description();

    /** The shares that a picture has in the pixels of a plane. */
    @FunctionalInterface
    interface Weights {
        /** The picture everywhere. */
        Weights ALL = pixel -> 1;

        /** @param pixel index into the plane, row by row */
        float of(int pixel);
    }

    /**
     * The map of one plane: colours where the plane has any, else greys.
     *
     * @param plane with the look-up table and the display range through which it is seen
     * @throws IllegalArgumentException if the pixels are of a kind that has no such map
     */
    static PixelMap of(ImageProcessor plane) {
        if (plane instanceof IntProcessor) {
            throw new IllegalArgumentException("Images of 32-bit integers cannot be seen as pictures."
                    + " Convert the image with Image > Type > 32-bit.");
        }
        if (plane instanceof ColorProcessor) {
            return new TrueColours();
        }
        // ImageJ's own distinction between tables of single colours and ramps that stand for values.
        if (plane instanceof ByteProcessor && plane.isColorLut() && !plane.isPseudoColorLut()) {
            return PaletteColours.of(plane);
        }
        return GreyValues.of(plane);
    }
}
