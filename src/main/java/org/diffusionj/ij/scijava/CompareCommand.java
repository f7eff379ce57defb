package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import org.diffusionj.ij.compare.Compared;
import org.diffusionj.ij.compare.CompareImages;
import org.diffusionj.settings.Values;
import org.scijava.ItemIO;
import org.scijava.plugin.Parameter;

/** {@code Compare Images} without its parameters. */
abstract class CompareCommand extends TypedCommand {
    @Parameter(type = ItemIO.OUTPUT, label = "Measures", description = "a row for each")
    private ResultsTable measures;

    @Parameter(type = ItemIO.OUTPUT, label = "Curves", description = "the mean features of both")
    private ImagePlus curves;

    @Parameter(type = ItemIO.OUTPUT, label = "Maps of the images",
            description = "mean and standard deviation at each pixel, where all are of one size")
    private ImagePlus maps;

    @Parameter(type = ItemIO.OUTPUT, label = "Maps of the reference", description = "the same of the reference")
    private ImagePlus referencemaps;

    @Override
    final void work() {
        Values options = given().of(CompareImages.KEYS);
        CompareImages.make(options.settings().isEmpty() && canAsk()
                ? CompareImages.ask() : options, this::take);
    }

    private void take(Compared compared) {
        measures = compared.measures();
        curves = compared.curves();
        maps = compared.imagesMaps().orElse(null);
        referencemaps = compared.referenceMaps().orElse(null);
    }
}
