package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.util.function.Consumer;
import org.diffusionj.ij.macro.MacroCall;

/**
 * Where a command's new images go.
 *
 * @param takes is given each of them
 * @param isScreen whether that is where the user sees them, while they form, too
 */
public record ResultPlace(Consumer<ImagePlus> takes, boolean isScreen) {
    /** Windows, or ImageJ's list of images without windows in batch mode. */
    public static final ResultPlace SCREEN = new ResultPlace(image -> {
        MacroCall.beforeWindows();
        image.show();
    }, true);

    /** Whoever called the command shows them, or does not. */
    public static ResultPlace caller(Consumer<ImagePlus> takes) {
        return new ResultPlace(takes, false);
    }

    void take(ImagePlus image) {
        takes.accept(image);
    }
}
