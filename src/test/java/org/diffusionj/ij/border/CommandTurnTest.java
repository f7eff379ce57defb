package org.diffusionj.ij.border;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.EventQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Where a test waits for a thread, it would wait for ever if the line did not move. */
class CommandTurnTest {
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whoComesLaterWaitsForAllBefore() throws InterruptedException {
        List<Thread> others = new ArrayList<>();
        CommandTurn.take("first", first -> {
            for (String label : List.of("second", "third", "fourth")) {
                others.add(waiting(label));
            }
            return done.add("first");
        });
        for (Thread other : others) {
            other.join();
        }
        assertEquals(List.of("first", "second", "third", "fourth"), done);
        assertFalse(CommandTurn.isTaken());
    }

    @Test
    void whoWaitsCanBeInterrupted() {
        CommandTurn.take("first", first -> {
            Thread second = waiting("second");
            second.interrupt();
            join(second);
            return first;
        });
        assertEquals(List.of("second: the thread was interrupted"), done);
        assertFalse(CommandTurn.isTaken());
    }

    @Test
    void aFailureEndsTheTurn() {
        assertThrows(OutOfMemoryError.class, () -> CommandTurn.take("Text to Image", cancellation -> {
            throw new OutOfMemoryError("Java heap space");
        }));
        assertFalse(CommandTurn.isTaken());
    }

    /** Nobody could press Esc any more, or the wait would never end. */
    @Test
    void whereWaitingWouldStopEverythingACommandIsRefused() {
        CommandTurn.take("Text to Image: nuclei", cancellation -> {
            AtomicReference<IllegalStateException> refused = new AtomicReference<>();
            onEventThread(() -> refused.set(assertThrows(CommandTurn.TakenException.class,
                    () -> CommandTurn.take("Inpaint Selection", Function.identity()))));
            String message = refused.get().getMessage();
            assertTrue(message.contains("Text to Image: nuclei") && message.contains("Esc"), message);
            assertThrows(CommandTurn.TakenException.class, () -> CommandTurn.take("within", Function.identity()));
            assertTrue(CommandTurn.isTaken(), "the refused one does not end the turn of the first");
            return cancellation;
        });
        assertFalse(CommandTurn.isTaken());
    }

    /** A thread that has asked for the turn and waits. */
    private Thread waiting(String label) {
        Thread thread = new Thread(() -> {
            try {
                CommandTurn.take(label, cancellation -> done.add(label));
            } catch (CancellationException e) {
                done.add(label + ": " + e.getMessage());
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void onEventThread(Runnable action) {
        try {
            EventQueue.invokeAndWait(action);
        } catch (ReflectiveOperationException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
