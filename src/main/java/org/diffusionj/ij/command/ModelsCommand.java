package org.diffusionj.ij.command;

import ij.IJ;
import ij.Macro;
import ij.plugin.PlugIn;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.library.ModelsJob;
import org.diffusionj.ij.library.ModelsSettings;
import org.diffusionj.ij.library.ModelsWindow;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.macro.MacroOptionsReader;

/**
 * {@code Plugins > Diffusion > Diffusion Models...}: a window with what lies in the folders for models; in macros, and
 * without a display, what the keys say, with the answer in the log.
 */
public final class ModelsCommand implements PlugIn {
    @Override
    public void run(String arg) {
        String options = Macro.getOptions(); // known on this thread only
        MacroCall.begin(ModelsJob.COMMAND);
        CommandBorder.run(ModelsJob.TITLE, () -> {
            if (Caller.inMacro()) {
                IJ.log(ModelsJob.run(MacroOptionsReader.read(ModelsSettings.ALL, options == null ? "" : options)));
            } else {
                MacroCall.recordNothing();
                ModelsWindow.open();
            }
        });
    }
}
