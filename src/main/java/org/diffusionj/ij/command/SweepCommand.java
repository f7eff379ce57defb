package org.diffusionj.ij.command;

import ij.Macro;
import ij.plugin.PlugIn;
import org.diffusionj.ij.sweep.DiffusionSweep;

/** {@code Plugins > Diffusion > Diffusion Sweep...}: makes a picture of every combination of several values. */
public final class SweepCommand implements PlugIn {
    @Override
    public void run(String arg) {
        DiffusionSweep.run(Macro.getOptions()); // known on this thread only
    }
}
