package org.diffusionj.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A request to stop that one thread makes and another heeds. Once cancelled it stays so: make a new
 * one for every piece of work.
 */
public final class Cancellation {
    private final List<Registered> actions = new ArrayList<>();
    private boolean cancelled;

    /** Asks the work to stop, from any thread: runs what {@link #whenCancelled} registered. */
    public synchronized void cancel() {
        if (!cancelled) {
            cancelled = true;
            List.copyOf(actions).forEach(registered -> registered.action.run());
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
     * the action back; after that it neither runs nor is running, so that what the action touches
     * can be freed. The action runs under this object's lock and must be short.
     */
    public synchronized Registration whenCancelled(Runnable action) {
        Registered registered = new Registered(action);
        if (cancelled) {
            action.run();
        } else {
            actions.add(registered);
        }
        return registered;
    }

    private synchronized void forget(Registered registered) {
        actions.remove(registered);
    }

    /** Holds an action registered as long as it is open. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Compared by identity: the same action may be registered twice. */
    private final class Registered implements Registration {
        final Runnable action;

        Registered(Runnable action) {
            this.action = action;
        }

        @Override
        public void close() {
            forget(this);
        }
    }
}
