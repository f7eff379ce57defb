package org.diffusionj.ij;

import ij.macro.Interpreter;
import java.util.Optional;

/** The macro that runs on this thread, if any. ImageJ itself knows only the macro that was started last. */
final class CallingMacro {
    private CallingMacro() {}

    static Optional<Interpreter> here() {
        boolean inMacro = StackWalker.getInstance().walk(frames ->
                frames.anyMatch(frame -> frame.getClassName().equals(Interpreter.class.getName())));
        return Optional.ofNullable(Interpreter.getInstance()).filter(running -> inMacro);
    }
}
