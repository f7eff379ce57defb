package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import org.diffusionj.ij.request.GenerationCommand;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Inpaint Selection} with a parameter for each macro key. Written from the settings, not by hand. */
@Plugin(type = Command.class, name = "Inpaint Selection", label = "Inpaint Selection", headless = true)
public final class InpaintSelection extends PictureCommand {
    @Parameter(required = false, persist = false,
            label = "Image",
            description = "what the command starts from; the active image if it is not given")
    private ImagePlus image;

    @Parameter(required = false, persist = false,
            label = "Strength",
            description = "how far the picture is made anew: 0 not at all, 1 entirely (default: 0.75)",
            min = "0", max = "1")
    private DecimalNumber strength;

    @Parameter(required = false, persist = false,
            label = "Output",
            description = "the same kind of image as the one it is made from, or RGB (default: `Same`)",
            choices = {"Same", "RGB"})
    private String output;

    @Parameter(required = false, persist = false,
            label = "Image guidance",
            description = "how closely InstructPix2Pix keeps to the picture (default: 1.5)",
            min = "1", max = "50")
    private DecimalNumber imageguidance;

    @Parameter(required = false, persist = false,
            label = "Feather",
            description = "pixels inside the selection's edge over which the result is blended (default: "
                    + "0)",
            min = "0", max = "1000")
    private DecimalNumber feather;

    @Parameter(required = false, persist = false,
            label = "Soft",
            description = "pixels inside the selection's edge where the picture is kept the longer the "
                    + "nearer the edge is: a mask that narrows from step to step (differential diffusion) (default: "
                    + "0)",
            min = "0", max = "1000")
    private DecimalNumber soft;

    @Parameter(required = false, persist = false,
            label = "Match",
            description = "fits the levels of what is made anew to those around the selection: by one "
                    + "difference for all colours, or by one for each (default: None)",
            choices = {"None", "Levels", "Colour"})
    private String match;

    @Parameter(required = false, persist = false,
            label = "In place",
            description = "change the image itself, with Undo (default: off: a new image)")
    private Boolean inplace;

    @Parameter(required = false, persist = false,
            label = "Stack",
            description = "every slice of the stack is changed, or gets a picture (default: off: what is "
                    + "seen)")
    private Boolean stack;

    public InpaintSelection() {
        super(GenerationCommand.INPAINT);
    }
}
