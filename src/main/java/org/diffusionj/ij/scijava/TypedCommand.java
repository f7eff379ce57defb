package org.diffusionj.ij.scijava;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.util.concurrent.CancellationException;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.pixels.GivenImages;
import org.scijava.command.ContextCommand;

/** A command that may take images. Failures are exceptions. */
abstract class TypedCommand extends ContextCommand {
    private final Parameters given = new Parameters(this);

    /** What was given. */
    final Parameters given() {
        return given;
    }

    /** Does the command's work, with the image that was given, if any was, as the active one. */
    abstract void work();

    @Override
    @SuppressWarnings("try") // images are found by their titles as long as it is open
    public final void run() {
        ImagePlus before = WindowManager.getTempCurrentImage();
        given.value("image").ifPresent(image -> WindowManager.setTempCurrentImage((ImagePlus) image));
        try {
            CommandBorder.call(() -> {
                try (GivenImages images = given.images()) {
                    work();
                }
            });
        } catch (CancellationException e) {
            cancel("cancelled");
        } finally {
            WindowManager.setTempCurrentImage(before);
        }
    }

    /** Whether somebody sees dialogs and waits for them. */
    static boolean canAsk() {
        return IJ.getInstance() != null;
    }
}
