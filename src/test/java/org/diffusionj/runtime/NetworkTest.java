package org.diffusionj.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CancellationException;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What callers may expect of every network; the subclasses say which. */
@Timeout(60)
public abstract class NetworkTest {
    /** y = x + x, for floats of shape (any, 3). */
    protected abstract Network doubling();

    /** y = n x by n additions, for floats of shape (any, 3) and an int64 scalar n. */
    protected abstract Network counting();

    private static Tensor row(float... values) {
        return Tensor.of(values, values.length / 3, 3);
    }

    @Test
    void declaresItsPorts() {
        try (Network network = counting()) {
            assertEquals(List.of(new Port("x", ElementType.FLOAT, List.of(-1L, 3L)),
                    new Port("n", ElementType.INT64, List.of())), network.inputs());
            assertEquals(List.of("y"), network.outputs().stream().map(Port::name).toList());
            assertEquals(0, network.input("n").rank());
            assertTrue(assertThrows(IllegalArgumentException.class, () -> network.input("m")).getMessage()
                    .contains("no input 'm', only [x, n]"));
        }
    }

    @Test
    void computes() {
        float[] given = {1, -2, 0.5f, 4, 5, 6};
        try (Network network = doubling()) {
            Tensor y = network.run(Map.of("x", row(given)), new Cancellation()).get("y");
            assertArrayEquals(new long[] {2, 3}, y.shape());
            assertArrayEquals(new float[] {2, -4, 1, 8, 10, 12}, y.data());
            assertArrayEquals(new float[] {1, -2, 0.5f, 4, 5, 6}, given, "the input is not changed");
        }
    }

    @Test
    void truncatesToIntegers() {
        try (Network network = counting()) {
            Map<String, Tensor> inputs = Map.of("x", row(1, 2, 3), "n", Tensor.scalar(2.9f));
            assertArrayEquals(new float[] {2, 4, 6}, network.run(inputs, new Cancellation()).get("y").data());
        }
    }

    @Test
    void rejectsAnUnknownInput() {
        assertRejected(Map.of("x", row(1, 2, 3), "z", row(1, 2, 3)), "no input 'z'", "[x]");
    }

    @Test
    void rejectsAMissingInput() {
        assertRejected(Map.of(), "needs input 'x'", "[x]");
    }

    @Test
    void rejectsAnotherRank() {
        assertRejected(Map.of("x", Tensor.of(new float[] {1, 2, 3}, 3)), "'x'", "[-1, 3]", "[3]");
    }

    @Test
    void rejectsAnotherSize() {
        assertRejected(Map.of("x", Tensor.of(new float[] {1, 2}, 1, 2)), "'x'", "[-1, 3]", "[1, 2]");
    }

    private void assertRejected(Map<String, Tensor> inputs, String... substance) {
        try (Network network = doubling()) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> network.run(inputs, new Cancellation())).getMessage();
            for (String part : substance) {
                assertTrue(message.contains(part), message);
            }
        }
    }

    @Test
    void doesNotStartWhenCancelledBefore() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        try (Network network = doubling()) {
            assertThrows(CancellationException.class, () -> network.run(Map.of("x", row(1, 2, 3)), cancellation));
        }
    }

    @Test
    void stopsWithinASecondAndRunsAgain() {
        try (Network network = counting()) {
            Cancellation cancellation = new Cancellation();
            long[] cancelledAt = new long[1];
            Timer timer = new Timer(true);
            timer.schedule(new TimerTask() {
                @Override
                public void run() {
                    cancelledAt[0] = System.nanoTime();
                    cancellation.cancel();
                }
            }, 200);
            Map<String, Tensor> endless = Map.of("x", row(0, 0, 0), "n", Tensor.scalar(1e12f));
            assertThrows(CancellationException.class, () -> network.run(endless, cancellation));
            assertTrue(System.nanoTime() - cancelledAt[0] < 1_000_000_000L, "stopped within a second");
            timer.cancel();

            Map<String, Tensor> brief = Map.of("x", row(1, 2, 3), "n", Tensor.scalar(3));
            assertArrayEquals(new float[] {3, 6, 9}, network.run(brief, new Cancellation()).get("y").data());
        }
    }

    @Test
    void refusesToComputeWhenClosed() {
        Network network = doubling();
        network.close();
        network.close();
        assertTrue(assertThrows(IllegalStateException.class,
                () -> network.run(Map.of("x", row(1, 2, 3)), new Cancellation())).getMessage().contains("closed"));
    }

    @Test
    void tellsNothingOfItselfWhenClosed() {
        Network network = doubling();
        network.close();
        for (Executable question : List.<Executable>of(network::inputs, network::outputs, () -> network.input("x"))) {
            String message = assertThrows(IllegalStateException.class, question).getMessage();
            assertTrue(message.contains("closed"), message);
        }
    }
}
