package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import org.diffusionj.ij.job.ResultPlace;
import org.scijava.ItemIO;
import org.scijava.plugin.Parameter;

/** A command that gives back an image with its info. */
abstract class ImageCommand extends TypedCommand {
    @Parameter(type = ItemIO.OUTPUT, label = "Result", description = "the new image, or the changed one")
    private ImagePlus result;

    @Parameter(type = ItemIO.OUTPUT, label = "Info", description = "all settings, and how the image was made")
    private String info;

    /** Makes it. */
    abstract void make(ResultPlace place);

    @Override
    final void work() {
        make(ResultPlace.caller(this::take));
    }

    final void take(ImagePlus image) {
        result = image;
        info = image.getInfoProperty();
    }
}
