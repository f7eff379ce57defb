package org.diffusionj.ij.models;

import ij.IJ;
import ij.ImageJ;
import ij.Prefs;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes what nobody has used for a while, and when ImageJ quits. How long that is stands in ImageJ's preferences, in
 * minutes; 0 is never.
 */
public final class IdleClosing {
    private static final String PREFERENCE = "diffusion.idle";
    private static final double USUAL_MINUTES = 30;

    private final Runnable close;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "DiffusionJ idle model");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<Future<?>> next = Optional.empty();
    private Optional<ImageJ> watched = Optional.empty();

    IdleClosing(Runnable close) {
        this.close = close;
    }

    /** How many minutes a model stays open without use; 0 for ever. */
    public static double minutes() {
        return Math.max(0, Prefs.get(PREFERENCE, USUAL_MINUTES));
    }

    /** Another time, from the next use on. */
    public static void set(double minutes) {
        Prefs.set(PREFERENCE, minutes);
    }

    /** Whoever begins to use it meanwhile waits. */
    private synchronized void closeNow() {
        close.run();
    }

    /** It is in use from now on. */
    synchronized void begin() {
        next.ifPresent(closing -> closing.cancel(false));
        next = Optional.empty();
    }

    /** It is out of use from now on. */
    synchronized void end() {
        begin();
        double minutes = minutes();
        if (minutes > 0) {
            next = Optional.of(clock.schedule(this::closeNow, Math.round(minutes * 60_000), TimeUnit.MILLISECONDS));
        }
        watch(Optional.ofNullable(IJ.getInstance()));
    }

    /** Where ImageJ is a part of another program, that goes on when ImageJ quits. */
    private void watch(Optional<ImageJ> imageJ) {
        if (!imageJ.equals(watched)) {
            watched = imageJ;
            imageJ.ifPresent(window -> window.addWindowListener(new WindowAdapter() {
                @Override
                public void windowClosed(WindowEvent event) {
                    clock.execute(IdleClosing.this::closeNow);
                }
            }));
        }
    }
}
