package org.diffusionj.ij.sweep;

import ij.IJ;
import java.util.concurrent.CancellationException;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.border.MessageLines;
import org.diffusionj.ij.macro.MacroCall;

/** The command as menu and macros call it. */
public final class DiffusionSweep {
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
                job.run();
            } else {
                SweepJob job = SweepJob.of(SweepDialog.ask());
                if (!IJ.showMessageWithCancel(SweepJob.TITLE, MessageLines.of(job.announcement()) + "\n \nGo on?")) {
                    throw new CancellationException("the sweep was not wanted");
                }
                job.run();
            }
        });
    }
}
