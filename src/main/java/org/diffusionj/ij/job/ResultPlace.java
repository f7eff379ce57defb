package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusionj.ij.macro.MacroCall;

/**
 * Where a command's new images go.
 *
 * @param takes is given each of them
 * @param isScreen whether that is where the user sees them, while they form, too
 * @param part which part of a longer command they are, if they are
 */
public record ResultPlace(Consumer<ImagePlus> takes, boolean isScreen, Optional<PartOfWork> part) {
    /** Windows, or ImageJ's list of images without windows in batch mode. */
    public static final ResultPlace SCREEN = new ResultPlace(image -> {
        MacroCall.beforeWindows();
        image.show();
    }, true, Optional.empty());

    /** Whoever called the command shows them, or does not. */
    public static ResultPlace caller(Consumer<ImagePlus> takes) {
        return new ResultPlace(takes, false, Optional.empty());
    }

    /** A longer command collects them. */
    public static ResultPlace part(PartOfWork part, Consumer<ImagePlus> takes) {
        return new ResultPlace(takes, false, Optional.of(part));
    }

    void take(ImagePlus image) {
        takes.accept(image);
    }
}
