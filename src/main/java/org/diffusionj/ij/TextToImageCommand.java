package org.diffusionj.ij;

import ij.plugin.PlugIn;

/** {@code Plugins > Diffusion > Text to Image...}: makes new images from a prompt. */
public final class TextToImageCommand implements PlugIn {
    @Override
    public void run(String arg) {
        PictureCommand.run(GenerationCommand.TEXT_TO_IMAGE);
    }
}
