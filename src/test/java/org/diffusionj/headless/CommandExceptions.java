package org.diffusionj.headless;

import ij.Macro;
import net.imagej.patcher.EssentialLegacyHooks;

/**
 * Ends the macro when a command throws. ImageJ itself prints the stack trace into its log and goes on.
 */
final class CommandExceptions extends EssentialLegacyHooks {
    private final Failures failures;

    CommandExceptions(Failures failures) {
        this.failures = failures;
    }

    @Override
    public void log(String message) {
        if (calledByExecuter()) {
            failures.add(message);
            throw new RuntimeException(Macro.MACRO_CANCELED);
        }
    }

    /** The executer logs nothing but exceptions. */
    private static boolean calledByExecuter() {
        return StackWalker.getInstance().walk(frames -> frames
                .dropWhile(frame -> !frame.getMethodName().equals("log") || !frame.getClassName().equals("ij.IJ"))
                .skip(1).findFirst().map(frame -> frame.getClassName().equals("ij.Executer")).orElse(false));
    }
}
