package org.diffusionj.ij.command;

import ij.Macro;
import ij.plugin.PlugIn;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.fit.FitDialog;
import org.diffusionj.ij.fit.FitJob;
import org.diffusionj.ij.macro.MacroCall;

/** {@code Plugins > Diffusion > Fit Model to Images...}: trains a model on the user's own images. */
public final class FitCommand implements PlugIn {
    @Override
    public void run(String arg) {
        String options = Macro.getOptions(); // known on this thread only
        MacroCall.begin(FitJob.COMMAND);
        CommandBorder.run(FitJob.TITLE, () -> FitJob.run(Caller.inMacro()
                ? FitJob.parse(options == null ? "" : options) : FitDialog.ask()));
    }
}
