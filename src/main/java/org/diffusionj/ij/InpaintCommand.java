package org.diffusionj.ij;

import ij.plugin.PlugIn;

/** {@code Plugins > Diffusion > Inpaint Selection...}: makes the selected pixels of the active image anew. */
public final class InpaintCommand implements PlugIn {
    @Override
    public void run(String arg) {
        PictureCommand.run(GenerationCommand.INPAINT);
    }
}
