package org.diffusionj.ij.scijava;

import org.diffusionj.ij.command.Diagnostics;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Diffusion Diagnostics}: versions, devices, libraries, models and memory as a text. */
@Plugin(type = Command.class, name = "Diffusion Diagnostics", label = "Diffusion Diagnostics", headless = true,
        description = "lists versions, devices, libraries, models and memory, and what is wrong with them")
public final class DiffusionDiagnostics extends TypedCommand {
    @Parameter(type = ItemIO.OUTPUT, label = "Report")
    private String report;

    @Override
    void work() {
        report = String.join("\n", Diagnostics.lines());
    }
}
