package org.diffusionj.ij.scijava;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.job.ResultPlace;
import org.scijava.ItemIO;
import org.scijava.command.ContextCommand;
import org.scijava.plugin.Parameter;

/** A command that may take an image, and gives back a new one with its info. Failures are exceptions. */
abstract class TypedCommand extends ContextCommand {
    @Parameter(type = ItemIO.OUTPUT, label = "Result", description = "the new image, or the changed one")
    private ImagePlus result;

    @Parameter(type = ItemIO.OUTPUT, label = "Info", description = "all settings, and how the image was made")
    private String info;

    /** What the command starts from; the active image if there is none. */
    abstract Optional<ImagePlus> source();

    /** Makes it. */
    abstract void make(ResultPlace place);

    @Override
    public void run() {
        ImagePlus before = WindowManager.getTempCurrentImage();
        source().ifPresent(WindowManager::setTempCurrentImage);
        try {
            CommandBorder.call(() -> make(ResultPlace.caller(this::take)));
        } catch (CancellationException e) {
            cancel("cancelled");
        } finally {
            WindowManager.setTempCurrentImage(before);
        }
    }

    private void take(ImagePlus image) {
        result = image;
        info = image.getInfoProperty();
    }

    /** Whether somebody sees dialogs and waits for them. */
    static boolean canAsk() {
        return IJ.getInstance() != null;
    }
}
