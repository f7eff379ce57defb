package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import org.diffusionj.ij.request.GenerationCommand;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Labels to Image} with a parameter for each macro key. Written from the settings, not by hand. */
@Plugin(type = Command.class, name = "Labels to Image", label = "Labels to Image", headless = true)
public final class LabelsToImage extends PictureCommand {
    @Parameter(required = false, persist = false,
            label = "Image",
            description = "what the command starts from; the active image if it is not given")
    private ImagePlus image;

    @Parameter(required = false, persist = false,
            label = "Labels",
            description = "what says where objects are to lie: an image that holds a number for each "
                    + "object, one that holds 255 in objects and 0 elsewhere, or the selections of the ROI Manager "
                    + "(default: by the active image: `Mask` if it has 8 bits and holds only 0 and 255, else "
                    + "`Labels`)",
            choices = {"Labels", "Mask", "ROIs"})
    private String labels;

    @Parameter(required = false, persist = false,
            label = "Truth",
            description = "how the picture tells where its objects are to lie: not, by an overlay of "
                    + "outlines, or by a further channel that holds their numbers (default: None)",
            choices = {"None", "Overlay", "Channel"})
    private String truth;

    @Parameter(required = false, persist = false,
            label = "Refiner",
            description = "a model of Stable Diffusion XL that takes over from `model`, by its name or path "
                    + "(default: none)")
    private String refiner;

    @Parameter(required = false, persist = false,
            label = "Switch at",
            description = "the share of the steps, above 0 and below 1, at which the refiner takes over "
                    + "(default: 0.8)",
            min = "0", max = "1")
    private DecimalNumber refinerstart;

    @Parameter(required = false, persist = false,
            label = "Stack",
            description = "every slice of the stack is changed, or gets a picture (default: off: what is "
                    + "seen)")
    private Boolean stack;

    public LabelsToImage() {
        super(GenerationCommand.LABELS_TO_IMAGE);
    }
}
