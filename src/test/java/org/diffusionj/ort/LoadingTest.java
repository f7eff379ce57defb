package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadingTest {
    /** A network that tells when it is closed. */
    private static final class Closing implements Network {
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public List<Port> inputs() {
            return List.of();
        }

        @Override
        public List<Port> outputs() {
            return List.of();
        }

        @Override
        public Map<String, Tensor> run(
                Map<String, Tensor> inputs, Cancellation cancellation) {
            throw new IllegalStateException("never run");
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void whatIsLoadedIsGivenAndWhatFailsIsThrown() {
        Closing network = new Closing();
        assertSame(network, Loading.run(() -> network, new Cancellation()));
        assertEquals(1, network.closed.getCount(), "it is the caller's to close");
        assertEquals("broken", assertThrows(IllegalStateException.class, () -> Loading.run(() -> {
            throw new IllegalStateException("broken");
        }, new Cancellation())).getMessage());
        assertThrows(OutOfMemoryError.class, () -> Loading.run(() -> {
            throw new OutOfMemoryError();
        }, new Cancellation()));
    }

    /** The load does not heed the cancellation: it ends only when the latch opens, after the caller has left. */
    @Test
    void whoCancelsDoesNotWaitAndWhatComesTooLateIsClosed() throws InterruptedException {
        Cancellation cancellation = new Cancellation();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Closing late = new Closing();
        Thread escape = new Thread(() -> {
            await(begun);
            cancellation.cancel();
        });
        escape.start();
        assertThrows(CancellationException.class, () -> Loading.run(() -> {
            begun.countDown();
            await(mayEnd);
            return late;
        }, cancellation));
        assertEquals(1, late.closed.getCount());
        mayEnd.countDown();
        assertTrue(late.closed.await(30, TimeUnit.SECONDS));
    }

    /**
     * There might not be memory for two, so the next one begins when the abandoned one is gone, and can be cancelled
     * too.
     */
    @Test
    void theNextLoadWaitsForAnAbandonedOne() throws InterruptedException {
        Cancellation cancellation = new Cancellation();
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        new Thread(() -> {
            await(begun);
            cancellation.cancel();
        }).start();
        Closing late = new Closing();
        assertThrows(CancellationException.class, () -> Loading.run(() -> {
            begun.countDown();
            await(mayEnd);
            return late;
        }, cancellation));
        Cancellation impatient = new Cancellation();
        impatient.cancel();
        assertThrows(CancellationException.class, () -> Loading.run(Closing::new, impatient));
        CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> {
            Loading.run(Closing::new, new Cancellation());
            return late.closed.getCount() == 0;
        });
        mayEnd.countDown();
        assertTrue(next.join(), "the abandoned one was closed before");
    }

    @Test
    void aCancelledLoadLeavesTheNextOneFree() {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        for (int i = 0; i < 3; i++) {
            assertThrows(CancellationException.class, () -> Loading.run(Closing::new, cancelled));
        }
        Loading.run(Closing::new, new Cancellation()).close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
