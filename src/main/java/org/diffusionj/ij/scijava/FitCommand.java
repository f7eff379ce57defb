package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import java.io.File;
import org.diffusionj.ij.fit.FitDialog;
import org.diffusionj.ij.fit.FitJob;
import org.diffusionj.ij.fit.FitKeys;
import org.diffusionj.settings.Values;
import org.scijava.ItemIO;
import org.scijava.plugin.Parameter;

/** {@code Fit Model to Images} without its parameters. */
abstract class FitCommand extends TypedCommand {
    @Parameter(type = ItemIO.OUTPUT, label = "Fitted",
            description = "the LoRA's file, or the folder of the model or control network")
    private File fitted;

    @Parameter(type = ItemIO.OUTPUT, label = "Samples", description = "pictures that were made meanwhile, if any")
    private ImagePlus samples;

    @Parameter(type = ItemIO.OUTPUT, label = "Seed used", description = "the seed of the training")
    private Long seedused;

    @Override
    final void work() {
        Values options = given().of(FitKeys.ALL);
        FitJob.Fitted done = FitJob.run(options.settings().isEmpty() && canAsk() ? FitDialog.ask() : options);
        fitted = done.place().toFile();
        samples = done.samples().orElse(null);
        seedused = done.seed();
    }
}
