package org.diffusionj.ij.command;

import ij.IJ;
import ij.plugin.PlugIn;
import ij.text.TextWindow;
import java.awt.GraphicsEnvironment;
import org.diffusionj.ij.border.CommandBorder;

/** {@code Plugins > Diffusion > Diffusion Diagnostics}: one text window, or the log where there is no display. */
public final class DiagnosticsCommand implements PlugIn {
    static final String TITLE = "Diffusion Diagnostics";

    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;

    @Override
    public void run(String arg) {
        CommandBorder.run(TITLE, () -> {
            String text = String.join("\n", Diagnostics.lines());
            if (GraphicsEnvironment.isHeadless()) {
                IJ.log(text);
            } else {
                new TextWindow(TITLE, text, WIDTH, HEIGHT);
            }
        });
    }
}
