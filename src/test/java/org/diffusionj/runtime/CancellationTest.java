package org.diffusionj.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancellationTest {
    private final Cancellation cancellation = new Cancellation();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void staysCancelled() {
        cancellation.check();
        cancellation.cancel();
        cancellation.cancel();
        assertTrue(cancellation.isCancelled());
        assertThrows(CancellationException.class, cancellation::check);
    }

    @Test
    void runsEachRegisteredActionOnce() {
        Runnable action = calls::incrementAndGet;
        cancellation.whenCancelled(action);
        cancellation.whenCancelled(action);
        cancellation.cancel();
        cancellation.cancel();
        assertEquals(2, calls.get());
    }

    @Test
    void forgetsOneOfTwoEqualActions() {
        Runnable action = calls::incrementAndGet;
        cancellation.whenCancelled(action).close();
        cancellation.whenCancelled(action);
        cancellation.cancel();
        assertEquals(1, calls.get());
    }

    @Test
    void runsAtOnceWhenAlreadyCancelled() {
        cancellation.cancel();
        cancellation.whenCancelled(calls::incrementAndGet);
        assertEquals(1, calls.get());
    }

    @Test
    void letsAnActionTakeItselfBack() {
        Cancellation.Registration[] own = new Cancellation.Registration[1];
        own[0] = cancellation.whenCancelled(() -> own[0].close());
        cancellation.whenCancelled(calls::incrementAndGet);
        cancellation.cancel();
        assertEquals(1, calls.get());
    }

    /** What the action touches may be freed right after close(). */
    @Test
    void closingWaitsForARunningAction() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Cancellation.Registration registration = cancellation.whenCancelled(() -> {
            started.countDown();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            ended.set(true);
        });
        assertFalse(ended.get());
        new Thread(cancellation::cancel).start();
        started.await();
        registration.close();
        assertTrue(ended.get());
    }
}
