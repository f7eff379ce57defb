package org.diffusionj.ij.command;

import ij.plugin.PlugIn;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.panel.DiffusionPanel;

/** {@code Plugins > Diffusion > Diffusion Panel}: the commands from one window that stays open. */
public final class PanelCommand implements PlugIn {
    @Override
    public void run(String arg) {
        CommandBorder.run(DiffusionPanel.TITLE, () -> {
            if (GraphicsEnvironment.isHeadless()) {
                throw new IllegalStateException(DiffusionPanel.TITLE + " is a window, and there is no display. Call the"
                        + " commands themselves, such as run(\"Text to Image...\", \"prompt=[cells]\").");
            }
            MacroCall.recordNothing(); // of it comes no picture, and a macro may run where there are no windows
            EventQueue.invokeLater(DiffusionPanel::open);
        });
    }
}
