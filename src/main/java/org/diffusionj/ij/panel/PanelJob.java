package org.diffusionj.ij.panel;

import ij.ImagePlus;
import java.util.function.Consumer;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Values;

/** A command as the panel calls it: on a thread of its own, recorded, in the line with all others. */
final class PanelJob {
    private PanelJob() {}

    /**
     * Begins with what is active now.
     *
     * @param made hears of each image that is made
     * @param end is run at the end, however it comes
     */
    static void start(GenerationCommand command, Values values, Consumer<ImagePlus> made, Runnable end) {
        new Thread(() -> {
            MacroCall.beginUnnamed(command.label());
            CommandBorder.run(command.title(), () ->
                    GenerationJob.run(command, values, unit -> values, ResultPlace.screen(made)));
            end.run();
        }, "DiffusionJ panel").start();
    }
}
