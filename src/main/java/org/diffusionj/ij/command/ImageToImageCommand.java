package org.diffusionj.ij.command;

import ij.plugin.PlugIn;
import org.diffusionj.ij.request.GenerationCommand;

/** {@code Plugins > Diffusion > Image to Image...}: makes a new image from the active one and a prompt. */
public final class ImageToImageCommand implements PlugIn {
    @Override
    public void run(String arg) {
        PictureCommand.run(GenerationCommand.IMAGE_TO_IMAGE);
    }
}
