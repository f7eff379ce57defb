package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every sampler walks as its scheduler in diffusers does. Expected values come from diffusers, by
 * models/reference/schedulers.py.
 */
class DiffusersTrajectoriesTest {
    private static final List<String> FILES =
            List.of("euler", "euler-a", "ddim", "pndm", "dpmpp-2m", "dpmpp-2m-sde");
    private static final List<float[]> NOISE = ReferenceCase.noise();
    private static final int[] TRACED = {0, 37};
    private static final double TOLERANCE = 5e-6;
    /** Torch's square root is one unit off on some machines, which counts where sigma starts at 4096. */
    private static final double TOLERANCE_WITHOUT_SIGNAL = 1e-4;

    static Stream<ReferenceCase> walks() {
        return FILES.stream().flatMap(file -> ReferenceCase.read(file + ".json").stream());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walks")
    void walksAsDiffusers(ReferenceCase expected) {
        Sampler sampler = expected.type().create(expected.config(), expected.settings());
        Deque<float[]> pending = new ArrayDeque<>(NOISE);

        assertTimesteps(expected.timesteps(), sampler.timesteps());
        assertEquals(expected.scale(), sampler.initialNoiseScale(), 2 * Math.ulp(expected.scale()), "initial noise scale");
        double tolerance = expected.scale() > 1000 ? TOLERANCE_WITHOUT_SIGNAL : TOLERANCE;
        float[] start = start(sampler, expected, pending);
        int drawnForStart = NOISE.size() - pending.size();
        float[] trace = new float[expected.trace().length];
        float[] end = sampler.sample(
                new ToyNetwork(), start, expected.first(), count -> pending.pop(), (call, latents, denoised) -> {
                    for (int i = 0; i < TRACED.length; i++) {
                        trace[(call - expected.first()) * TRACED.length + i] = latents[TRACED[i]];
                    }
                });

        assertAllClose("latents after each call", expected.trace(), trace, tolerance);
        assertAllClose("latents at the end", expected.end(), end, tolerance);
        assertEquals(expected.draws(), NOISE.size() - pending.size() - drawnForStart, "draws of noise");
    }

    private static float[] start(Sampler sampler, ReferenceCase expected, Deque<float[]> pending) {
        float[] start = pending.pop().clone();
        boolean fromImage = expected.start() != null;
        for (int k = 0; k < start.length; k++) {
            start[k] *= fromImage ? 0.5f : sampler.initialNoiseScale();
        }
        if (fromImage) {
            start = sampler.addNoise(start, pending.pop(), expected.first());
            assertAllClose("noised image", expected.start(), start, TOLERANCE);
        }
        return start;
    }

    private static void assertTimesteps(float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length, "number of calls");
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] == Math.rint(expected[i])) {
                assertEquals(expected[i], actual[i], "whole timestep " + i);
            }
        }
        assertArrayEquals(expected, actual, 1e-4f, "timesteps");
    }

    private static void assertAllClose(String what, float[] expected, float[] actual, double tolerance) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, actual, (float) (tolerance * largest), what);
    }
}
