package org.diffusionj.ij;

import ij.IJ;
import ij.plugin.PlugIn;

/** {@code Plugins > Diffusion > Release Diffusion Memory}: closes the model that is kept open. */
public final class ReleaseMemoryCommand implements PlugIn {
    private static final String TITLE = "Release Diffusion Memory";

    @Override
    public void run(String arg) {
        CommandBorder.runAlone(TITLE, () -> IJ.showStatus(WarmPipeline.SHARED.release()
                .map(model -> "The model " + model + " was closed.")
                .orElse("No model was open.")));
    }
}
