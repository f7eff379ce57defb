package org.diffusionj.ij.macro;

import ij.macro.Interpreter;
import java.util.Optional;

/** The macro that runs on this thread, if any. ImageJ itself knows only the macro that was started last. */
public final class CallingMacro {
    private CallingMacro() {}

    /** The macro whose line is being carried out on this thread. */
    public static Optional<Interpreter> here() {
        boolean inMacro = StackWalker.getInstance().walk(frames ->
                frames.anyMatch(frame -> frame.getClassName().equals(Interpreter.class.getName())));
        return Optional.ofNullable(Interpreter.getInstance()).filter(running -> inMacro);
    }
}
