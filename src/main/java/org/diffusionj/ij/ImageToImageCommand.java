package org.diffusionj.ij;

import ij.plugin.PlugIn;

/** {@code Plugins > Diffusion > Image to Image...}: makes a new image from the active one and a prompt. */
public final class ImageToImageCommand implements PlugIn {
    @Override
    public void run(String arg) {
        PictureCommand.run(GenerationCommand.IMAGE_TO_IMAGE);
    }
}
