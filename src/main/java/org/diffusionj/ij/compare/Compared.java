package org.diffusionj.ij.compare;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.util.Optional;
import org.diffusionj.ij.macro.MacroCall;

/**
 * What a comparison found.
 *
 * @param referenceMaps mean and standard deviation of the reference at each pixel, where its pictures are of one size
 * @param imagesMaps the same of the images
 * @param curves the mean features of both
 * @param measures a row each
 */
public record Compared(Optional<ImagePlus> referenceMaps, Optional<ImagePlus> imagesMaps, ImagePlus curves,
        ResultsTable measures) {
    void show() {
        MacroCall.beforeWindows();
        referenceMaps.ifPresent(ImagePlus::show);
        imagesMaps.ifPresent(ImagePlus::show);
        curves.show();
        MeasureTable.show(measures);
    }
}
