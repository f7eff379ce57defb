package org.diffusionj.ij.command;

import ij.plugin.PlugIn;
import org.diffusionj.ij.request.GenerationCommand;

/** {@code Plugins > Diffusion > Text to Image...}: makes new images from a prompt. */
public final class TextToImageCommand implements PlugIn {
    @Override
    public void run(String arg) {
        PictureCommand.run(GenerationCommand.TEXT_TO_IMAGE);
    }
}
