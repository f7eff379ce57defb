package org.diffusionj.ort;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;

/**
 * Loads a network on a thread of its own. ONNX Runtime heeds a cancellation only between its passes over a
 * graph, and one of them reads all weights: who cancels leaves, and what comes too late is closed.
 */
final class Loading {
    private static final int POLL_MILLIS = 20;

    /** One network at a time: while one that nobody waits for is still being read, there may be no memory for two. */
    private static final Semaphore TURN = new Semaphore(1);

    private Loading() {}

    /** @throws CancellationException soon after the cancellation */
    @SuppressWarnings("try")
    static Network run(Supplier<Network> loader, Cancellation cancellation) {
        awaitTurn(cancellation);
        CompletableFuture<Network> loaded = new CompletableFuture<>();
        Thread thread = new Thread(() -> load(loader, loaded), "DiffusionJ loading");
        thread.setDaemon(true);
        thread.start();
        try (Cancellation.Registration registration = cancellation.whenCancelled(
                () -> loaded.completeExceptionally(new CancellationException("cancelled")))) {
            return loaded.join();
        } catch (CompletionException e) {
            throw unchecked(e.getCause());
        }
    }

    private static void awaitTurn(Cancellation cancellation) {
        try {
            do {
                cancellation.check();
            } while (!TURN.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private static void load(Supplier<Network> loader, CompletableFuture<Network> loaded) {
        try {
            Network network = loader.get();
            if (!loaded.complete(network)) {
                network.close();
            }
        } catch (Throwable e) {
            loaded.completeExceptionally(e);
        } finally {
            if (loaded.isCompletedExceptionally()) {
                OrtLibrary.workspace().release();
            }
            TURN.release();
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }
}
