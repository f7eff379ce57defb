package org.diffusionj.ij.job;

import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;

/**
 * Brings labels to the size in which a model works, and its pictures back to theirs. A size that is a little larger, as
 * it is where the labels' own is no multiple that the model takes, lets the objects at the edge go on and is cut off
 * again; to any other, labels and pictures are scaled.
 */
record LabelFit(int width, int height, int workingWidth, int workingHeight) {
    /** Above all multiples that models' sizes are to be. */
    private static final int LITTLE = 64;

    private boolean pads() {
        return isLittle(workingWidth - width) && isLittle(workingHeight - height);
    }

    private static boolean isLittle(int more) {
        return more >= 0 && more < LITTLE;
    }

    Labels toModel(Labels labels) {
        return pads() ? labels.padded(workingWidth, workingHeight) : labels.resized(workingWidth, workingHeight);
    }

    RgbImage fromModel(RgbImage picture) {
        return pads() ? picture.cropped(width, height) : picture.resizedInFloats(width, height);
    }
}
