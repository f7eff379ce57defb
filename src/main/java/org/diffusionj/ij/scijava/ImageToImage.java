package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import org.diffusionj.ij.request.GenerationCommand;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Image to Image} with a parameter for each macro key. Written from the settings, not by hand. */
@Plugin(type = Command.class, name = "Image to Image", label = "Image to Image", headless = true)
public final class ImageToImage extends PictureCommand {
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
            label = "Stack",
            description = "every slice of the stack is changed, or gets a picture (default: off: what is "
                    + "seen)")
    private Boolean stack;

    public ImageToImage() {
        super(GenerationCommand.IMAGE_TO_IMAGE);
    }
}
