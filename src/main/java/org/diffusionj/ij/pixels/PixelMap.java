package org.diffusionj.ij.pixels;

import ij.process.ImageProcessor;
import org.diffusionj.image.RgbImage;

/** How the pixel values of a plane become the colours of a picture, and colours become pixel values again. */
interface PixelMap {
    /** The plane as it is seen: (3, height, width) in [0, 1]. */
    RgbImage read(ImageProcessor plane);

    /**
     * Changes a plane in place.
     *
     * @param picture of the plane's size
     * @param weights one a pixel: 0 leaves the pixel exactly as it is, 1 takes the picture's, and what
     *     lies between mixes them
     */
    void write(RgbImage picture, PixelWeights weights, ImageProcessor plane);

    /** In words, for the image's info. */
    String description();
}
