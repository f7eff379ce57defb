package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import java.io.File;
import java.util.Optional;
import org.diffusionj.ij.command.ReproduceCommand;
import org.diffusionj.ij.job.ResultPlace;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Reproduce Image}: makes a picture again from the settings in an image or a file. */
@Plugin(type = Command.class, name = "Reproduce Image", label = "Reproduce Image", headless = true,
        description = "makes a picture again from the settings that an image or a file holds")
public final class ReproduceImage extends ImageCommand {
    @Parameter(required = false, persist = false, label = "Image", description = "an image with settings")
    private ImagePlus image;

    @Parameter(required = false, persist = false, label = "Path", description = "a file with settings, instead")
    private File path;

    @Override
    void make(ResultPlace place) {
        ReproduceCommand.reproduce(Optional.ofNullable(path).map(File::toPath), place);
    }
}
