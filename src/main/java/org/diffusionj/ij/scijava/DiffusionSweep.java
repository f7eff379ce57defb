package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Diffusion Sweep}: a parameter for each macro key. Written from the settings, not by hand. */
@Plugin(type = Command.class, name = "Diffusion Sweep", label = "Diffusion Sweep", headless = true,
        description = "makes a picture of every combination of several values")
public final class DiffusionSweep extends SweepCommand {
    @Parameter(required = false, persist = false,
            label = "Image",
            description = "what the command starts from; the active image if it is not given")
    private ImagePlus image;

    @Parameter(required = false, persist = false,
            label = "Command",
            description = "the command to vary (default: `Text to Image`)",
            choices = {"Text to Image", "Image to Image", "Inpaint Selection", "Labels to Image"})
    private String command;

    @Parameter(required = false, persist = false,
            label = "Vary",
            description = "the values: `key: value, value; key: value, value`; in prompts also {a|b} "
                    + "(required)")
    private String vary;

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
}
