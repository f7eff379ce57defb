package org.diffusionj.dataset;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.Semaphore;

/** Writes on a thread of its own while the next item is computed; two wait at most. */
final class WriteBehind implements AutoCloseable {
    private static final int WAITING = 2;

    private final Semaphore room = new Semaphore(WAITING);
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING + 1), work -> new Thread(work, "DiffusionJ writer"));
    private Future<?> last;

    /** Something that is written. */
    @FunctionalInterface
    interface Writing {
        void write() throws IOException;
    }

    /** @throws IOException if something before could not be written, after which nothing more is */
    void write(Writing writing) throws IOException {
        room.acquireUninterruptibly();
        Future<?> before = last;
        requireDone(before, false);
        last = thread.submit(() -> {
            try {
                if (before != null) {
                    before.get();
                }
                writing.write();
                return null;
            } finally {
                room.release();
            }
        });
    }

    /** Waits until all is written. */
    void finish() throws IOException {
        requireDone(last, true);
    }

    private static void requireDone(Future<?> writing, boolean waits) throws IOException {
        if (writing == null || !waits && !writing.isDone()) {
            return;
        }
        try {
            writing.get();
        } catch (ExecutionException e) {
            throwCause(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while files were written", e);
        }
    }

    private static void throwCause(Throwable cause) throws IOException {
        if (cause instanceof ExecutionException) {
            throwCause(cause.getCause());
        } else if (cause instanceof IOException failure) {
            throw failure;
        } else if (cause instanceof RuntimeException failure) {
            throw failure;
        } else if (cause instanceof Error failure) {
            throw failure;
        } else {
            throw new IllegalStateException(cause);
        }
    }

    /** What has been handed over is written all the same. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
