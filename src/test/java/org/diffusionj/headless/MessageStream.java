package org.diffusionj.headless;

import ij.IJ;
import java.io.PrintStream;
import java.util.Set;

/**
 * A standard stream, without the error messages that ImageJ prints there when it has no window to
 * show them: those are failures.
 */
final class MessageStream extends PrintStream {
    private static final Set<String> ERROR_SOURCES =
            Set.of("ij.IJ.error", "ij.IJ.outOfMemory", "ij.macro.Functions.exit", "ij.macro.Interpreter.showError");

    private final Failures failures;

    MessageStream(PrintStream stream, Failures failures) {
        super(stream, true);
        this.failures = failures;
    }

    @Override
    public void println(String text) {
        if (isError()) {
            failures.add(text);
        } else {
            super.println(text);
        }
    }

    /** Whether ImageJ is showing an error message just now. */
    private static boolean isError() {
        return StackWalker.getInstance().walk(frames -> frames
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .dropWhile(method -> method.startsWith(MessageStream.class.getName()))
                .takeWhile(method -> method.startsWith(IJ.class.getName() + ".") || method.startsWith("ij.macro."))
                .anyMatch(ERROR_SOURCES::contains));
    }
}
