package org.diffusionj.ij.panel;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;

/** Two pictures as the slices of a stack, as they are seen, so that turning the wheel shows where they differ. */
final class Comparison {
    private Comparison() {}

    /** A smaller one lies in the corner of its slice. */
    static ImagePlus of(ImagePlus first, ImagePlus second) {
        int width = Math.max(first.getWidth(), second.getWidth());
        int height = Math.max(first.getHeight(), second.getHeight());
        ImageStack stack = new ImageStack(width, height);
        for (ImagePlus image : new ImagePlus[] {first, second}) {
            ColorProcessor slice = new ColorProcessor(width, height);
            slice.insert(new ColorProcessor(image.getBufferedImage()), 0, 0);
            stack.addSlice(image.getTitle(), slice);
        }
        return new ImagePlus("Compared", stack);
    }
}
