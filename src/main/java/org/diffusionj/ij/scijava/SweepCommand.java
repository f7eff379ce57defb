package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.util.List;
import java.util.stream.Stream;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.sweep.DiffusionSweep;
import org.diffusionj.ij.sweep.SweepResult;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.scijava.ItemIO;
import org.scijava.plugin.Parameter;

/** {@code Diffusion Sweep} without its parameters, which are those of all commands that can be varied. */
abstract class SweepCommand extends SharedParameters {
    private static final List<Setting<?>> KEYS = Stream.concat(
            Stream.of(DiffusionSweep.COMMAND, DiffusionSweep.VARY), Settings.ALL.stream()).toList();

    @Parameter(type = ItemIO.OUTPUT, label = "Montage", description = "all pictures on one sheet, with their values")
    private ImagePlus montage;

    @Parameter(type = ItemIO.OUTPUT, label = "Table", description = "a row for each picture")
    private ResultsTable table;

    @Override
    final void make(ResultPlace place) {
        Values options = given().of(KEYS);
        if (options.settings().isEmpty() && canAsk()) {
            DiffusionSweep.ask(this::take);
        } else {
            DiffusionSweep.make(options, this::take);
        }
    }

    private void take(SweepResult made) {
        take(made.stack());
        montage = made.montage();
        table = made.table();
    }
}
