package org.diffusionj.dataset;

import java.nio.file.Path;
import org.diffusionj.dataset.phantom.PhantomPlan;

/** Where labels come from. */
public sealed interface LabelPlan {
    /** Files in a folder, taken in turn in the order of their names. */
    sealed interface Files extends LabelPlan {
        Path folder();
    }

    /** Label images or masks. */
    record Images(Path folder) implements Files {}

    /** ROI sets: each file, .roi or .zip, is one label map. */
    record Rois(Path folder) implements Files {}

    /** Drawn by rule. */
    record Drawn(PhantomPlan phantoms) implements LabelPlan {}
}
