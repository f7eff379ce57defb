package org.diffusionj.ij.command;

import ij.IJ;
import ij.plugin.PlugIn;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.border.CommandTurn;
import org.diffusionj.ij.models.WarmPipeline;

/** {@code Plugins > Diffusion > Release Diffusion Memory}: closes the model that is kept open. */
public final class ReleaseMemoryCommand implements PlugIn {
    private static final String TITLE = "Release Diffusion Memory";

    @Override
    public void run(String arg) {
        CommandBorder.run(TITLE, () -> IJ.showStatus(release()));
    }

    /** Closes it when all commands before are done, and tells in words what was closed. */
    public static String release() {
        return CommandTurn.take(TITLE, cancellation -> WarmPipeline.SHARED.release())
                .map(model -> "The model " + model + " was closed.").orElse("No model was open.");
    }
}
