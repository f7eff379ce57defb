package org.diffusionj.ij.scijava;

import java.io.File;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Compare Images}: quality of images against a reference, as a table, curves and maps. */
@Plugin(type = Command.class, name = "Compare Images", label = "Compare Images", headless = true,
        description = "measures how alike images are to a reference, in pairs and as sets")
public final class CompareImages extends CompareCommand {
    @Parameter(required = false, persist = false, label = "Reference",
            description = "a stack, the title of an open one, or a folder (required)")
    private ImageName reference;

    @Parameter(required = false, persist = false, label = "Images",
            description = "a stack, the title of an open one, or a folder (default: the active stack)")
    private ImageName images;

    @Parameter(required = false, persist = false, label = "Features",
            description = "an ONNX network that gives features (default: built in)")
    private File features;
}
