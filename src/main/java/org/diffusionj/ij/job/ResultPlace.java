package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusionj.ij.macro.MacroCall;

/**
 * Where a command's new images go.
 *
 * @param shows is given each of them
 * @param hears is told of each that is there, also of one that is an older image, changed
 * @param isScreen whether that is where the user sees them, while they form, too
 * @param part which part of a longer command they are, if they are
 */
public record ResultPlace(Consumer<ImagePlus> shows, Consumer<ImagePlus> hears, boolean isScreen,
        Optional<PartOfWork> part) {
    /** Windows, or ImageJ's list of images without windows in batch mode. */
    public static final ResultPlace SCREEN = screen(image -> { });

    /** The same for somebody who is told of them. */
    public static ResultPlace screen(Consumer<ImagePlus> hears) {
        return new ResultPlace(image -> {
            MacroCall.beforeWindows();
            image.show();
        }, hears, true, Optional.empty());
    }

    /** Whoever called the command shows them, or does not. */
    public static ResultPlace caller(Consumer<ImagePlus> takes) {
        return new ResultPlace(image -> { }, takes, false, Optional.empty());
    }

    /** A longer command collects them. */
    public static ResultPlace part(PartOfWork part, Consumer<ImagePlus> takes) {
        return new ResultPlace(image -> { }, takes, false, Optional.of(part));
    }

    /** A new image. */
    void take(ImagePlus image) {
        shows.accept(image);
        hears.accept(image);
    }

    /** One that is shown already. */
    void stays(ImagePlus image) {
        hears.accept(image);
    }
}
