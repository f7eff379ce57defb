package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.NetworkTest;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks whose inputs and outputs stay on a device, on one that is the processor in disguise. */
class CardLikeNetworkTest extends NetworkTest {
    @TempDir
    Path folder;

    private final CardLikeCompute card = new CardLikeCompute(true);
    private final List<String> notes = new ArrayList<>();

    @Override
    protected Network doubling() {
        return open(TinyOnnx.doubling());
    }

    @Override
    protected Network counting() {
        return open(TinyOnnx.counting());
    }

    private Network open(TinyOnnx graph) {
        return new OrtNetwork(new NetworkSource(graph.write(folder.resolve("tiny.onnx"))), card,
                new SharedWeights(),
                new LongAdder(), notes::add,
                new Cancellation());
    }

    private static Tensor rows(int n, float value) {
        float[] data = new float[3 * n];
        Arrays.fill(data, value);
        return Tensor.of(data, n, 3);
    }

    private static float first(Network network, Tensor x) {
        return network.run(Map.of("x", x), new Cancellation()).get("y").data()[0];
    }

    @Test
    void uploadsWhatIsTheSameTensorOnce() {
        TinyOnnx sum = new TinyOnnx().input("x", TinyOnnx.FLOAT, -1).input("c", TinyOnnx.FLOAT, -1)
                .node("Add", List.of("x", "c"), List.of("y")).output("y", TinyOnnx.FLOAT, -1);
        Tensor constant = Tensor.of(new float[] {10, 20}, 2);
        try (Network network = open(sum)) {
            for (int step = 0; step < 5; step++) {
                Map<String, Tensor> inputs = Map.of("x", Tensor.of(new float[] {step, -step}, 2), "c", constant);
                assertArrayEquals(new float[] {10 + step, 20 - step},
                        network.run(inputs, new Cancellation()).get("y").data());
            }
            assertEquals(5 + 1, card.memory.uploads);
            Map<String, Tensor> other = Map.of("x", Tensor.of(new float[2], 2), "c", Tensor.of(new float[] {1, 2}, 2));
            assertArrayEquals(new float[] {1, 2}, network.run(other, new Cancellation()).get("y").data());
        }
    }

    @Test
    void resultsAreTheCallersToKeep() {
        try (Network network = doubling()) {
            first(network, rows(2, 1));
            Tensor kept = network.run(Map.of("x", rows(2, 2)), new Cancellation()).get("y");
            first(network, rows(2, 3));
            assertEquals(4, kept.data()[0]);
        }
    }

    @Test
    void manyShapesTakeTurnsAndNothingIsLeftOpen() {
        try (Network network = doubling()) {
            for (int round = 0; round < 3; round++) {
                for (int n = 1; n <= 10; n++) {
                    assertEquals(2 * n, first(network, rows(n, n)));
                }
            }
            assertTrue(card.memory.openBuffers <= 2 * 4, card.memory.openBuffers + " buffers");
        }
        assertEquals(0, card.memory.openBuffers);
        assertTrue(card.memory.closed);
    }

    @Test
    void aGraphThatCannotBeRecordedComputesWithout() {
        card.recordable = false;
        try (Network network = doubling()) {
            assertEquals(6, first(network, rows(1, 3)));
            assertEquals(1, notes.size());
            assertTrue(notes.get(0).contains("tiny.onnx computes without CUDA graphs: not all nodes"), notes.get(0));
        }
    }

    /** The second run of a shape is the one that is recorded. */
    @Test
    void aRecordingThatBreaksOffIsComputedWithout() {
        try (Network network = doubling()) {
            assertEquals(6, first(network, rows(1, 3)));
            CardLikeMemory first = card.memory;
            first.failing = true;
            assertEquals(8, first(network, rows(1, 4)));
            assertTrue(first.closed);
            assertEquals(0, first.openBuffers);
            assertEquals(1, notes.size());
            assertTrue(notes.get(0).contains("stream is capturing"), notes.get(0));
            for (int run = 0; run < 3; run++) {
                assertEquals(10, first(network, rows(1, 5)));
            }
        }
        assertEquals(0, card.memory.openBuffers);
    }

    @Test
    void aFailureThatNoRecordingCausedIsReported() {
        CardLikeCompute plain = new CardLikeCompute(false);
        NetworkSource graph = new NetworkSource(TinyOnnx.doubling().write(folder.resolve("tiny.onnx")));
        try (Network network = new OrtNetwork(graph, plain, new SharedWeights(), new LongAdder(), notes::add,
                new Cancellation())) {
            first(network, rows(1, 3));
            plain.memory.failing = true;
            String message = assertThrows(IllegalStateException.class, () -> first(network, rows(1, 4))).getMessage();
            assertTrue(message.contains("tiny.onnx failed to compute on card: operation not permitted"), message);
            assertEquals(10, first(network, rows(1, 5)));
        }
    }

    @Test
    void tooLittleMemoryIsToldWithFiguresAndTheNextRunWorks() {
        try (Network network = doubling()) {
            card.memory.size = 1200;
            DeviceMemoryException failure =
                    assertThrows(DeviceMemoryException.class, () -> first(network, rows(1_000_000, 1)));
            assertTrue(failure.getMessage().contains("tiny.onnx") && failure.getMessage().contains("card"),
                    failure.getMessage());
            assertEquals(0, card.memory.openBuffers);
            assertEquals(6, first(network, rows(100, 3)));
        }
    }
}
