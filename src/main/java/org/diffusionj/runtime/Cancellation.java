package org.diffusionj.runtime;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A request to stop that one thread makes and another heeds. Once cancelled it stays so: make a new
 * one for every piece of work.
 */
public final class Cancellation {
    private final Set<Runnable> actions = new LinkedHashSet<>();
    private boolean cancelled;

    /** Asks the work to stop, from any thread: runs what {@link #whenCancelled} registered. */
    public synchronized void cancel() {
        if (!cancelled) {
            cancelled = true;
            actions.forEach(Runnable::run);
        }
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** @throws CancellationException if the work is to stop */
    public void check() {
        if (isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }

    /**
     * Runs the action on {@link #cancel}, at once if that has already been. Closing the result takes
     * the action back; after that it neither runs nor is running.
     */
    public synchronized Registration whenCancelled(Runnable action) {
        if (cancelled) {
            action.run();
        } else {
            actions.add(action);
        }
        return () -> forget(action);
    }

    private synchronized void forget(Runnable action) {
        actions.remove(action);
    }

    /** Holds an action registered as long as it is open. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
