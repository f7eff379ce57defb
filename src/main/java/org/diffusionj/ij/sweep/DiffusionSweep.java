package org.diffusionj.ij.sweep;

import ij.IJ;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.border.MessageLines;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Values;

/** The command as menu and macros call it. */
public final class DiffusionSweep {
    /** The command that is varied. */
    public static final Setting<GenerationCommand> COMMAND = Sweep.COMMAND;

    /** The values, as a macro writes them. */
    public static final Setting<String> VARY = Sweep.VARY;

    private DiffusionSweep() {}

    /**
     * Takes the macro's options, or asks for them.
     *
     * @param options of the calling macro, or null
     */
    public static void run(String options) {
        MacroCall.begin(SweepJob.LABEL);
        CommandBorder.run(SweepJob.TITLE, () -> {
            if (Caller.inMacro()) {
                SweepJob job = SweepJob.of(Sweep.read(options == null ? "" : options));
                IJ.log(SweepJob.TITLE + ": " + job.announcement());
                job.run(SweepResult::show);
            } else {
                SweepJob job = SweepJob.of(SweepDialog.ask());
                if (!IJ.showMessageWithCancel(SweepJob.TITLE, MessageLines.of(job.announcement()) + "\n \nGo on?")) {
                    throw new CancellationException("the sweep was not wanted");
                }
                job.run(SweepResult::show);
            }
        });
    }

    /**
     * For callers that show the result themselves, or do not.
     *
     * @param options with {@link #COMMAND} and {@link #VARY}
     * @param takes is given what was made, also what is finished when the rest does not come
     * @throws IllegalArgumentException as for a macro's options, if anything is not right
     * @throws CancellationException if it is cancelled
     */
    public static void make(Values options, Consumer<SweepResult> takes) {
        SweepJob.of(Sweep.read(MacroOptionsWriter.write(options))).run(takes);
    }

    /** The same, asked for in dialogs. */
    public static void ask(Consumer<SweepResult> takes) {
        SweepJob.of(SweepDialog.ask()).run(takes);
    }
}
