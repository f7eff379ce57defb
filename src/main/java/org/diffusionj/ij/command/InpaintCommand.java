package org.diffusionj.ij.command;

import ij.plugin.PlugIn;
import org.diffusionj.ij.request.GenerationCommand;

/** {@code Plugins > Diffusion > Inpaint Selection...}: makes the selected pixels of the active image anew. */
public final class InpaintCommand implements PlugIn {
    @Override
    public void run(String arg) {
        PictureCommand.run(GenerationCommand.INPAINT);
    }
}
