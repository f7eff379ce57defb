package org.diffusionj.headless;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/** Every error that a person at a screen would have seen, on standard error. */
final class Failures {
    /** What ImageJ's patched dialogs and AWT say when there is no display. */
    private static final List<String> DIALOG_REFUSALS = List.of(
            "Cannot run dialog headlessly", "Cannot instantiate headless dialog", "java.awt.HeadlessException");

    private final PrintStream err;
    private boolean any;

    Failures(PrintStream err) {
        this.err = err;
    }

    synchronized void add(String message) {
        any = true;
        boolean dialog = DIALOG_REFUSALS.stream().anyMatch(message::contains);
        err.println(dialog
                ? "A dialog was to be opened, which needs a display. Give a command its options in run(\"...\","
                + " \"...\")."
                : message);
    }

    void add(Throwable failure) {
        boolean wrapped = failure instanceof InvocationTargetException && failure.getCause() != null;
        add((wrapped ? failure.getCause() : failure).toString());
    }

    synchronized boolean isEmpty() {
        return !any;
    }
}
