package org.diffusionj.ij.scijava;

import org.diffusionj.ij.request.GenerationCommand;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Text to Image} with a parameter for each macro key. Written from the settings, not by hand. */
@Plugin(type = Command.class, name = "Text to Image", label = "Text to Image", headless = true)
public final class TextToImage extends PictureCommand {
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

    public TextToImage() {
        super(GenerationCommand.TEXT_TO_IMAGE);
    }
}
