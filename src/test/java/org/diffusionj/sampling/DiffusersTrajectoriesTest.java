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
    private static final List<String> FILES = List.of(
            "euler", "euler-a", "heun", "dpm2", "dpm2-a", "dpmpp-2m", "dpmpp-2m-sde", "dpmpp-2s", "unipc",
            "deis", "lms", "ddim", "ddpm", "pndm",
            "lcm", "tcd", "edm-euler");
    private static final List<float[]> NOISE = ReferenceCase.noise();
    private static final int[] TRACED = {0, 37};
    private static final double TOLERANCE = 1e-5;
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

        Rehearsal.require(sampler, expected.config(), expected.first());
        assertTimesteps(expected.timesteps(), sampler.timesteps());
        float scale = sampler.initialNoiseScale();
        assertEquals(expected.scale(), scale, 2 * Math.ulp(expected.scale()), "initial noise scale");
        double tolerance = expected.scale() > 1000 ? TOLERANCE_WITHOUT_SIGNAL : TOLERANCE;
        float[] start = start(sampler, expected, pending);
        int drawnForStart = NOISE.size() - pending.size();
        float[] trace = new float[expected.trace().length];
        Walk walk = sampler.walk(new ToyNetwork(), count -> pending.pop())
                .between(expected.first(), sampler.timesteps().length)
                .heardBy((call, latents, denoised) -> {
                    for (int i = 0; i < TRACED.length; i++) {
                        trace[(call - expected.first()) * TRACED.length + i] = latents[TRACED[i]];
                    }
                });
        float[] end = sampler.sample(start, walk);

        assertAllClose("latents after each call", expected.trace(), trace, tolerance);
        assertAllClose("latents at the end", expected.end(), some(end), tolerance);
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
            assertAllClose("noised image", expected.start(), some(start), TOLERANCE);
        }
        return start;
    }

    /** Every third element, which the reference keeps. */
    private static float[] some(float[] latents) {
        float[] kept = new float[(latents.length + 2) / 3];
        for (int k = 0; k < kept.length; k++) {
            kept[k] = latents[3 * k];
        }
        return kept;
    }

    /** Whole timesteps must be the same, since some networks take them as integers. */
    private static void assertTimesteps(float[] expected, float[] actual) {
        boolean whole = true;
        for (float timestep : expected) {
            whole &= timestep == Math.rint(timestep);
        }
        assertArrayEquals(expected, actual, whole ? 0f : 1e-3f, "timesteps");
    }

    private static void assertAllClose(String what, float[] expected, float[] actual, double tolerance) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, actual, (float) (tolerance * largest), what);
    }
}
