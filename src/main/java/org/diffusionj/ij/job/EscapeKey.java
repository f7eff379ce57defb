package org.diffusionj.ij.job;

import ij.IJ;
import org.diffusionj.runtime.Cancellation;

/** Cancels work when the user presses Esc, as long as it is open. */
public final class EscapeKey implements AutoCloseable {
    private static final int POLL_MILLIS = 50;

    private final Thread watcher;

    public EscapeKey(Cancellation cancellation) {
        IJ.resetEscape();
        watcher = new Thread(() -> watch(cancellation), "DiffusionJ Esc watcher");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void watch(Cancellation cancellation) {
        try {
            while (!IJ.escapePressed()) {
                Thread.sleep(POLL_MILLIS);
            }
            cancellation.cancel();
        } catch (InterruptedException closed) {
            // Nobody waits for Esc any more.
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
