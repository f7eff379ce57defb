package org.diffusionj.ij.command;

import ij.Macro;
import ij.plugin.PlugIn;
import org.diffusionj.ij.compare.CompareImages;

/** {@code Plugins > Diffusion > Compare Images...}: how alike images are to a reference, in numbers. */
public final class CompareCommand implements PlugIn {
    @Override
    public void run(String arg) {
        CompareImages.run(Macro.getOptions()); // known on this thread only
    }
}
