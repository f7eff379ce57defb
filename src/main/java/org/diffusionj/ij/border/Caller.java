package org.diffusionj.ij.border;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;
import java.util.Optional;
import javax.swing.JOptionPane;
import org.diffusionj.ij.macro.CallingMacro;

/**
 * Who called a command, and hears how it failed. ImageJ's own error messages end the macro that was started last,
 * even when another one called the command.
 *
 * @param macro the macro whose call this is, if it is one
 * @param script whether a script or another plugin called the command by its name
 */
public record Caller(Optional<Interpreter> macro, boolean script) {
    /** As it is when a command begins, on its thread. */
    static Caller here() {
        Optional<Interpreter> macro = CallingMacro.here();
        return new Caller(macro, macro.isEmpty() && isNamedAsCalled());
    }

    /** Whether a macro or script called the command, with or without options, or nobody can answer a dialog. */
    public static boolean inMacro() {
        return isNamedAsCalled() && IJ.macroRunning() || Macro.getOptions() != null || GraphicsEnvironment.isHeadless();
    }

    /** As {@code IJ.run} names the threads that call it. */
    private static boolean isNamedAsCalled() {
        return Thread.currentThread().getName().startsWith("Run$_");
    }

    /**
     * Says what went wrong, and ends the macro or script. Where ImageJ cannot end a script without ending
     * another one or a macro, that script goes on.
     */
    void fail(String title, String message) {
        String sentence = message.replaceFirst("\\.$", ""); // in macros ImageJ goes on with "in line 1"
        String lines = IJ.getInstance() == null ? sentence : MessageLines.of(sentence);
        if (macro.isPresent()) {
            macro.get().abort(lines);
        } else if (!othersRun()) {
            IJ.error(title, lines);
        } else if (IJ.getInstance() == null) {
            IJ.showMessage(title, lines);
        } else {
            // Esc in a message of ImageJ's own would reach whatever runs.
            JOptionPane.showMessageDialog(IJ.getInstance(), lines, title, JOptionPane.WARNING_MESSAGE);
        }
    }

    /** Whether a macro or script runs that did not call this command. */
    private boolean othersRun() {
        return script ? Interpreter.getInstance() != null || CommandTurn.isTaken() : IJ.isMacro();
    }

    /** Ends the macro or script without a message. */
    void cancel(String status) {
        macro.ifPresent(own -> {
            own.setIgnoreErrors(true);
            own.abort(status);
        });
        if (macro.isEmpty() && inMacro()) {
            Macro.abort(); // of a macro's call, this would end others, too
        }
    }
}
