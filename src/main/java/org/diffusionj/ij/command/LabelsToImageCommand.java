package org.diffusionj.ij.command;

import ij.plugin.PlugIn;
import org.diffusionj.ij.request.GenerationCommand;

/** {@code Plugins > Diffusion > Labels to Image...}: makes images whose objects lie where labels say. */
public final class LabelsToImageCommand implements PlugIn {
    @Override
    public void run(String arg) {
        PictureCommand.run(GenerationCommand.LABELS_TO_IMAGE);
    }
}
