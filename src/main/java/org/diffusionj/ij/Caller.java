package org.diffusionj.ij;

import ij.macro.Interpreter;
import java.util.Optional;

/** Who called the command on this thread. */
final class Caller {
    private Caller() {}

    /** The macro that runs on this thread, if any; ImageJ itself knows only the one that was started last. */
    static Optional<Interpreter> macro() {
        boolean inMacro = StackWalker.getInstance().walk(frames ->
                frames.anyMatch(frame -> frame.getClassName().equals(Interpreter.class.getName())));
        return Optional.ofNullable(Interpreter.getInstance()).filter(running -> inMacro);
    }
}
