package org.diffusionj.ij.border;

import ij.macro.Interpreter;
import java.awt.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.diffusionj.ij.macro.CallingMacro;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.runtime.Cancellation;

/**
 * One command's place in the line of those that want to work: the first one works, the others wait until all before
 * them are done. Who waits is shown in a window, where each can be cancelled.
 */
public final class CommandTurn {
    private static final int POLL_MILLIS = 50;

    /** Everyone in the line, the one that works first; also the lock of it. */
    private static final List<CommandTurn> LINE = new ArrayList<>();

    private final String label;
    private final Thread thread = Thread.currentThread();
    private final Optional<Interpreter> macro = CallingMacro.here();
    private final Cancellation cancellation;

    private CommandTurn(String label, Cancellation cancellation) {
        this.label = label;
        this.cancellation = cancellation;
    }

    /** Whoever asks for the turn may not wait for it. */
    static final class TakenException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private TakenException(CommandTurn other) {
            super("Another command, " + other.label + ", is at work, and this one was called where it may not wait:"
                    + " on the thread that draws all windows, or within the other. Wait until it is done, or press"
                    + " Esc.");
        }
    }

    /**
     * Does something that nothing else may come between, when all who asked before are done.
     *
     * @param label what it is, in the list of those that wait
     * @param work is given what cancels it from that list
     * @return what the work gives
     * @throws CancellationException if it is cancelled, or the macro that called it aborted, while it waits
     * @throws TakenException at once, if it had to wait on the event thread or for itself
     */
    public static <T> T take(String label, Function<Cancellation, T> work) {
        return take(label, new Cancellation(), work);
    }

    /** The same for callers that cancel it themselves, too. */
    public static <T> T take(String label, Cancellation cancellation, Function<Cancellation, T> work) {
        CommandTurn turn = new CommandTurn(label, cancellation);
        turn.enter();
        try {
            turn.await();
            return work.apply(turn.cancellation);
        } finally {
            turn.leave();
        }
    }

    /** Whether somebody works or waits. */
    public static boolean isTaken() {
        synchronized (LINE) {
            return !LINE.isEmpty();
        }
    }

    String label() {
        return label;
    }

    /** From the list. */
    void cancel() {
        cancellation.cancel();
    }

    private void enter() {
        synchronized (LINE) {
            if (!LINE.isEmpty() && (EventQueue.isDispatchThread() || LINE.get(0).thread == thread)) {
                throw new TakenException(LINE.get(0));
            }
            LINE.add(this);
            changed();
        }
    }

    private void leave() {
        synchronized (LINE) {
            LINE.remove(this);
            LINE.notifyAll();
            changed();
        }
    }

    private static void changed() {
        QueueWindow.show(List.copyOf(LINE));
    }

    private void await() {
        synchronized (LINE) {
            if (LINE.get(0) != this) {
                MacroCall.pause();
            }
            while (LINE.get(0) != this) {
                cancellation.check();
                if (macro.filter(Interpreter::done).isPresent()) {
                    throw new CancellationException("the macro was aborted");
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            LINE.wait(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread was interrupted");
        }
    }
}
