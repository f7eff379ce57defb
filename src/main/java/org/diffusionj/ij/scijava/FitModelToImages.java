package org.diffusionj.ij.scijava;

import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Fit Model to Images}: a parameter for each key. Written from the settings, not by hand. */
@Plugin(type = Command.class, name = "Fit Model to Images", label = "Fit Model to Images",
        headless = true, description = "trains a model on your own images")
public final class FitModelToImages extends FitCommand {
    @Parameter(required = false, persist = false,
            label = "Source",
            description = "a folder of images, or the title of an open stack (required)")
    private ImageName source;

    @Parameter(required = false, persist = false,
            label = "Prompt",
            description = "one caption for all images; else each has a text file of its name beside it, or "
                    + "a slice label (default: text files, or slice labels)")
    private String prompt;

    @Parameter(required = false, persist = false,
            label = "Model",
            description = "the name of a model's folder, or its path (default: the last used, else "
                    + "`starter`)")
    private String model;

    @Parameter(required = false, persist = false,
            label = "Name",
            description = "the name of the result, or its path (required)")
    private String name;

    @Parameter(required = false, persist = false,
            label = "Steps",
            description = "how many steps of training (default: by the model)",
            min = "1", max = "1000000")
    private WholeNumber steps;

    @Parameter(required = false, persist = false,
            label = "Rank",
            description = "rank of the LoRA; 0 trains all weights, of small models only (default: by the "
                    + "model)",
            min = "0", max = "1024")
    private WholeNumber rank;

    @Parameter(required = false, persist = false,
            label = "Rate",
            description = "the highest learning rate (default: by the model)",
            min = "0", max = "1")
    private DecimalNumber rate;

    @Parameter(required = false, persist = false,
            label = "Batch",
            description = "images a step (default: by the model)",
            min = "1", max = "256")
    private WholeNumber batch;

    @Parameter(required = false, persist = false,
            label = "Size",
            description = "pixels of a side of what is cut out of the images (default: the model's own)",
            min = "8", max = "4096",
            stepSize = "8")
    private WholeNumber size;

    @Parameter(required = false, persist = false,
            label = "Seed",
            description = "same seed, same result (default: `random`)")
    private WholeNumber seed;

    @Parameter(required = false, persist = false,
            label = "Held out",
            description = "share of the images that nothing is learned from, 0 to 0.5 (default: 0.1)",
            min = "0", max = "1")
    private DecimalNumber holdout;

    @Parameter(required = false, persist = false,
            label = "Every",
            description = "steps between samples (default: 100)",
            min = "1", max = "1000000")
    private WholeNumber every;

    @Parameter(required = false, persist = false,
            label = "Labels",
            description = "a folder of label images named as the images are, or the title of an open stack: "
                    + "trains the model's control network instead (default: none)")
    private ImageName labels;

    @Parameter(required = false, persist = false,
            label = "ControlNet",
            description = "with labels, the control network to begin with: its name, or a path (default: "
                    + "the model's own)")
    private String controlmodel;

    @Parameter(required = false, persist = false,
            label = "Convolutions",
            description = "LoRA on convolutions, too (default: off)")
    private Boolean convolutions;

    @Parameter(required = false, persist = false,
            label = "Resume",
            description = "go on with an existing name (default: off)")
    private Boolean resume;
}
