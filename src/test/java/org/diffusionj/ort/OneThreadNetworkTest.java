package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.NetworkTest;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneThreadNetworkTest extends NetworkTest {
    @TempDir
    Path folder;

    @Override
    protected Network doubling() {
        return new OneThreadNetwork(() -> new OrtBackend()
                .open(new NetworkSource(TinyOnnx.doubling().write(folder.resolve("a.onnx")))));
    }

    @Override
    protected Network counting() {
        return new OneThreadNetwork(() -> new OrtBackend()
                .open(new NetworkSource(TinyOnnx.counting().write(folder.resolve("b.onnx")))));
    }

    @Test
    void everyCallComesFromOneThread() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Network network = new OneThreadNetwork(() -> {
            threads.add(Thread.currentThread());
            Port port = new Port("x", ElementType.FLOAT, List.of());
            return new FakeNetwork(List.of(port), List.of(port), (inputs, cancellation) -> {
                threads.add(Thread.currentThread());
                return inputs;
            });
        });
        for (int i = 0; i < 3; i++) {
            Thread caller = new Thread(() -> network.run(Map.of("x", Tensor.scalar(1)), new Cancellation()));
            caller.start();
            caller.join();
        }
        assertEquals(1, threads.size());
        Thread own = threads.iterator().next();
        assertNotEquals(Thread.currentThread(), own);
        network.close();
        own.join(10_000);
        assertFalse(own.isAlive(), "the thread ends with the network");
    }

    @Test
    void failuresComeThroughAsTheyAre() {
        IllegalStateException failure = new IllegalStateException("cannot be loaded");
        assertSame(failure, assertThrows(IllegalStateException.class, () -> new OneThreadNetwork(() -> {
            throw failure;
        })));
        OutOfMemoryError full = new OutOfMemoryError("full");
        Network network = new OneThreadNetwork(() -> new FakeNetwork(List.of(), List.of(), (inputs, cancellation) -> {
            throw full;
        }));
        assertSame(full, assertThrows(OutOfMemoryError.class, () -> network.run(Map.of(), new Cancellation())));
        network.close();
    }

    @Test
    void anInterruptedCallerStillGetsItsResult() {
        try (Network network = doubling()) {
            Thread.currentThread().interrupt();
            Tensor x = Tensor.of(new float[] {1, 2, 3}, 1, 3);
            assertEquals(2, network.run(Map.of("x", x), new Cancellation()).get("y").data()[0]);
            assertTrue(Thread.interrupted());
        }
    }
}
