package org.diffusionj.ij.scijava;

import org.diffusionj.ij.dialog.GenerationDialog;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Values;
import org.scijava.ItemIO;
import org.scijava.plugin.Parameter;

/**
 * A command that makes pictures. Its subclasses, and the class that it extends, have a field for each macro key of
 * their command, written from the settings by {@code PictureCommandsTest}; null is what an absent key is.
 */
abstract class PictureCommand extends SharedParameters {
    private final GenerationCommand command;

    @Parameter(type = ItemIO.OUTPUT, label = "Seed used", description = "the seed of the first image")
    private Long seedused;

    PictureCommand(GenerationCommand command) {
        this.command = command;
    }

    @Override
    final void make(ResultPlace place) {
        Values given = given().of(command.settings());
        Values options = given.settings().isEmpty() && canAsk() ? GenerationDialog.ask(command) : given;
        GenerationCommand.requirePrompt(options);
        seedused = GenerationJob.run(command, options, unit -> options, place).seed(0);
    }
}
