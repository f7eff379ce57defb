package org.diffusionj.ij.command;

import ij.Macro;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.dialog.GenerationDialog;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.labels.LabelSource;
import org.diffusionj.ij.pixels.AreaSelection;
import org.diffusionj.ij.pixels.SourceImage;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Values;

/** What the menu entries that make pictures have in common: they take the macro's options, or ask for them. */
final class PictureCommand {
    private PictureCommand() {}

    /** What menu and macros call, on their thread. */
    static void run(GenerationCommand command) {
        String options = Macro.getOptions(); // known on this thread only
        MacroCall.begin(command.label());
        CommandBorder.run(command.title(), () -> GenerationJob.run(command, Caller.inMacro()
                ? command.parse(options == null ? "" : options)
                : ask(command)));
    }

    private static Values ask(GenerationCommand command) {
        requireMaterial(command);
        return GenerationDialog.ask(command);
    }

    /** Refuses a command for which there is nothing to start from, before anybody fills in a dialog. */
    private static void requireMaterial(GenerationCommand command) {
        if (command == GenerationCommand.INPAINT) {
            AreaSelection.mask(SourceImage.active());
        } else if (command == GenerationCommand.IMAGE_TO_IMAGE) {
            AreaSelection.region(SourceImage.active());
        } else if (command == GenerationCommand.LABELS_TO_IMAGE) {
            LabelSource.requireAny();
        }
    }
}
