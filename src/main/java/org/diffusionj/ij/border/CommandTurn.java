package org.diffusionj.ij.border;

import java.util.concurrent.atomic.AtomicReference;

/** Lets one command at a time ask for settings and make pictures. */
final class CommandTurn {
    private static final AtomicReference<String> TAKEN = new AtomicReference<>();

    private CommandTurn() {}

    /** Another command has the turn. */
    static final class TakenException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private TakenException(String other) {
            super("Another command, " + other + ", is making pictures or asks for its settings."
                    + " Wait until it is done, or press Esc.");
        }
    }

    /**
     * Does something that nothing else may come between.
     *
     * @param title of the command, for others who ask meanwhile
     * @throws TakenException at once, if another command has the turn
     */
    static void take(String title, Runnable work) {
        String other = TAKEN.compareAndExchange(null, title);
        if (other != null) {
            throw new TakenException(other);
        }
        try {
            work.run();
        } finally {
            TAKEN.set(null);
        }
    }

    static boolean isTaken() {
        return TAKEN.get() != null;
    }
}
