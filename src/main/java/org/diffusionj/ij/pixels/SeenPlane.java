package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.IntProcessor;
import org.diffusionj.image.RgbImage;

/** A plane of an image as it is seen on the screen: colours where it has any, else greys. */
public final class SeenPlane {
    private final ImageProcessor pixels;
    private final PixelMap map;

    private SeenPlane(ImageProcessor pixels, PixelMap map) {
        this.pixels = pixels;
        this.map = map;
    }

    /**
     * A plane of an image, the first being 1. It shares its pixels with the image.
     *
     * @throws IllegalArgumentException if the pixels are of a kind that cannot be seen as a picture
     */
    public static SeenPlane of(ImagePlus image, int index) {
        ImageProcessor plane = image.getStack().getProcessor(index);
        if (!(plane instanceof ColorProcessor)) {
            plane.setLut(DisplayTables.seen(image, image.convertIndexToPosition(index)[0]));
        }
        return of(plane);
    }

    /** @param plane with the look-up table and the display range through which it is seen */
    static SeenPlane of(ImageProcessor plane) {
        return new SeenPlane(plane, mapOf(plane));
    }

    private static PixelMap mapOf(ImageProcessor plane) {
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

    /** How its pixel values are colours, and colours pixel values again. */
    PixelMap map() {
        return map;
    }

    /** What is seen: (3, height, width) in [0, 1]. */
    public RgbImage picture() {
        return map.read(pixels);
    }

    /**
     * Changes the pixels to those of a picture of the plane's size.
     *
     * @param weights how much of the picture each pixel takes
     */
    public void take(RgbImage picture, PixelWeights weights) {
        map.write(picture, weights, pixels);
    }
}
