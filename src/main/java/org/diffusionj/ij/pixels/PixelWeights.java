package org.diffusionj.ij.pixels;

/** The shares that a picture has in the pixels of a plane: 0 leaves a pixel as it is, 1 takes the picture's. */
@FunctionalInterface
public interface PixelWeights {
    /** The picture everywhere. */
    PixelWeights ALL = pixel -> 1;

    /** @param pixel index into the plane, row by row */
    float of(int pixel);
}
