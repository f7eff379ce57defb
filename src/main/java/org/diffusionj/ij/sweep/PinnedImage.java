package org.diffusionj.ij.sweep;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;

/**
 * Keeps a copy of the active image, with its selection, the active one of this thread, so that all pictures are made
 * from the same, whatever the user clicks on and changes meanwhile.
 */
final class PinnedImage implements AutoCloseable {
    private final ImagePlus before = WindowManager.getTempCurrentImage();

    PinnedImage() {
        ImagePlus image = WindowManager.getCurrentImage();
        if (image != null) {
            WindowManager.setTempCurrentImage(copy(image));
        }
    }

    /** ImageJ's own copies are cut to the selection. */
    private static ImagePlus copy(ImagePlus image) {
        Roi selection = image.getRoi();
        image.deleteRoi();
        ImagePlus copy = image.duplicate();
        copy.setTitle(image.getTitle());
        if (image.isHyperStack() || image.isComposite()) {
            copy.setPositionWithoutUpdate(image.getC(), image.getZ(), image.getT());
        } else {
            copy.setSlice(image.getCurrentSlice());
        }
        if (selection != null) {
            image.setRoi(selection);
            copy.setRoi((Roi) selection.clone());
        }
        return copy;
    }

    @Override
    public void close() {
        WindowManager.setTempCurrentImage(before);
    }
}
