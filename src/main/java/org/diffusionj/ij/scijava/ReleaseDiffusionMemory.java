package org.diffusionj.ij.scijava;

import org.diffusionj.ij.command.ReleaseMemoryCommand;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Release Diffusion Memory}: closes the model that is kept open. */
@Plugin(type = Command.class, name = "Release Diffusion Memory", label = "Release Diffusion Memory", headless = true,
        description = "closes the model that is kept open for the next picture")
public final class ReleaseDiffusionMemory extends TypedCommand {
    @Parameter(type = ItemIO.OUTPUT, label = "Released", description = "which model was closed, in words")
    private String released;

    @Override
    void work() {
        released = ReleaseMemoryCommand.release();
    }
}
