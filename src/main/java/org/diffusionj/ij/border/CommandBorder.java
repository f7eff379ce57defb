package org.diffusionj.ij.border;

import ij.IJ;
import ij.Macro;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.runtime.LibraryCopies;

/** Where failures become messages: one dialog, or the end of the macro. Nothing is caught before. */
public final class CommandBorder {
    private static final ThreadLocal<List<Runnable>> AT_THE_END = new ThreadLocal<>();

    private CommandBorder() {}

    /** Runs a command's work. In macros, a failure or cancellation ends the macro. */
    public static void run(String title, Runnable work) {
        Caller caller = Caller.here();
        List<Runnable> last = new ArrayList<>();
        AT_THE_END.set(last);
        try {
            attempt(caller, title, work);
        } finally {
            AT_THE_END.remove();
            last.forEach(Runnable::run);
        }
    }

    /**
     * The same for callers that are told by exceptions: the message of a failure is that of the dialog or macro.
     *
     * @throws CancellationException if the work is cancelled
     */
    public static void call(Runnable work) {
        try {
            work.run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            throw new IllegalStateException(message(e), e);
        }
    }

    /** Does something when the command of this thread, and a macro that fails by it, have ended. */
    public static void atTheEnd(Runnable action) {
        Optional.ofNullable(AT_THE_END.get()).ifPresentOrElse(last -> last.add(action), action);
    }

    private static void attempt(Caller caller, String title, Runnable work) {
        try {
            work.run();
        } catch (CancellationException e) {
            end(title + ": cancelled");
            caller.cancel(title + ": cancelled");
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            if (Macro.MACRO_CANCELED.equals(e.getMessage())) {
                throw e; // ImageJ's own way to end a macro
            }
            end(title + ": failed");
            caller.fail(title, message(e));
        }
    }

    private static String message(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return "The memory of " + IJ.maxMemory() / (1 << 20) + " MB is not enough. Choose a smaller width and"
                    + " height or fewer images, close other images, or give ImageJ more memory in Edit > Options >"
                    + " Memory & Threads. See docs/troubleshooting.md#out-of-memory";
        }
        if (e instanceof LinkageError unlinked) {
            return unlinked(unlinked);
        }
        return e instanceof IllegalArgumentException || e instanceof IllegalStateException
                || e instanceof UncheckedIOException ? String.valueOf(e.getMessage())
                : "Something unforeseen happened: " + e + ". See docs/troubleshooting.md#unforeseen-errors";
    }

    private static String unlinked(LinkageError e) {
        List<String> conflicts = LibraryCopies.conflicts(CommandBorder.class.getClassLoader());
        return conflicts.isEmpty() ? "A part of the plugin is missing or does not fit this computer: " + e
                + ". Unpack the plugin's zip again over the ImageJ folder."
                + " See docs/troubleshooting.md#onnx-runtime-does-not-load"
                : String.join(" ", conflicts);
    }

    private static void end(String status) {
        MacroCall.recordNothing();
        if (!CommandTurn.isTaken()) { // else the progress bar is that of the command at work
            IJ.showProgress(1.0);
        }
        IJ.showStatus(status);
    }
}
