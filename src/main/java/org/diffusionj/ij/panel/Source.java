package org.diffusionj.ij.panel;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import java.util.Optional;
import org.diffusionj.ij.request.GenerationCommand;

/** What a command would start from now: the active image, if there is one. */
record Source(Optional<ImagePlus> image) {
    static Source now() {
        return new Source(Optional.ofNullable(WindowManager.getCurrentImage()));
    }

    private boolean hasArea() {
        return image.map(ImagePlus::getRoi).filter(Roi::isArea).isPresent();
    }

    /**
     * The command that goes with it.
     *
     * @param made whether the panel itself made the image, which is no reason to make the next one from it
     */
    GenerationCommand command(boolean made) {
        if (hasArea()) {
            return GenerationCommand.INPAINT;
        }
        return image.isEmpty() || made ? GenerationCommand.TEXT_TO_IMAGE : GenerationCommand.IMAGE_TO_IMAGE;
    }

    /** What a command makes of it, in words. */
    String words(GenerationCommand command) {
        String title = image.map(active -> "\"" + active.getTitle() + "\"").orElse("");
        return switch (command) {
            case TEXT_TO_IMAGE -> "A new picture from words alone.";
            case IMAGE_TO_IMAGE -> image.isEmpty() ? "No image is open." : "A new picture from " + title
                    + (hasArea() ? ", the frame of its selection." : ".");
            case INPAINT -> image.isEmpty() ? "No image is open." : hasArea() ? "What is selected in " + title
                    + " is made anew." : "No area is selected in " + title + ".";
            case LABELS_TO_IMAGE -> image.isEmpty() ? "Objects where the ROI Manager says."
                    : "Objects where " + title + " or the ROI Manager says.";
        };
    }
}
