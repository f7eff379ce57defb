package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import java.io.File;
import java.util.Optional;
import org.diffusionj.ij.command.SavePngCommand;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Save PNG with Settings}: writes an image as PNG with its settings inside. */
@Plugin(type = Command.class, name = "Save PNG with Settings", label = "Save PNG with Settings", headless = true,
        description = "writes an image as PNG with its settings inside")
public final class SavePngWithSettings extends TypedCommand {
    @Parameter(required = false, persist = false, label = "Image", description = "what is saved; else the active image")
    private ImagePlus image;

    @Parameter(required = false, persist = false, label = "Path", description = "the file to write", style = "save")
    private File path;

    @Override
    void work() {
        SavePngCommand.save(Optional.ofNullable(image), Optional.ofNullable(path).map(File::toPath));
    }
}
