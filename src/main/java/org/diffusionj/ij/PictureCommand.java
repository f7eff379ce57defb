package org.diffusionj.ij;

import ij.Macro;
import org.diffusionj.settings.Values;

/** What the menu entries that make pictures have in common: they take the macro's options, or ask for them. */
final class PictureCommand {
    private PictureCommand() {}

    /** What menu and macros call, on their thread. */
    static void run(GenerationCommand command) {
        String options = Macro.getOptions(); // known on this thread only
        CommandBorder.runAlone(command.title(), () -> Generation.run(command, Caller.inMacro()
                ? command.parse(options == null ? "" : options)
                : ask(command)));
    }

    private static Values ask(GenerationCommand command) {
        PictureWork.requireMaterial(command);
        return GenerationDialog.ask(command);
    }
}
