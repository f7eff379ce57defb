package org.diffusionj.ij;

import ij.Macro;
import ij.plugin.PlugIn;

/** {@code Plugins > Diffusion > Text to Image...}: makes new images from a prompt. */
public final class TextToImageCommand implements PlugIn {
    @Override
    public void run(String arg) {
        String options = Macro.getOptions(); // known on this thread only
        CommandBorder.run(TextToImage.TITLE, () -> TextToImage.run(CommandBorder.inMacro()
                ? TextToImageKeys.parse(options == null ? "" : options)
                : TextToImageDialog.ask()));
    }
}
