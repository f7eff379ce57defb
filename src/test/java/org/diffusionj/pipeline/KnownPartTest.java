package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.Walk;
import org.junit.jupiter.api.Test;

/** Three calls whose noise levels are 3, 2 and 1, so that the known part after call k lies under the level of k + 1. */
class KnownPartTest {
    private static final Sampler LEVELS = new Sampler() {
        @Override
        public float[] timesteps() {
            return new float[] {900, 600, 300};
        }

        @Override
        public float initialNoiseScale() {
            return 3;
        }

        @Override
        public float[] addNoise(float[] clean, float[] noise, int call) {
            float[] noised = clean.clone();
            for (int k = 0; k < noised.length; k++) {
                noised[k] += (3 - call) * noise[k];
            }
            return noised;
        }

        @Override
        public float[] sample(float[] start, Walk walk) {
            throw new AssertionError("nothing walks here");
        }
    };

    /** Two channels of two latents, the second of which is half inside. */
    private final KnownPart known = new KnownPart(LEVELS, new float[] {10, 20, 30, 40}, new float[] {1, 2, 3, 4},
            new float[] {0, 0.5f});

    @Test
    void liesUnderTheNoiseOfTheNextCall() {
        assertArrayEquals(new float[] {12, 12, 36, 24}, known.apply(0, new float[4]));
        assertArrayEquals(new float[] {11, 11, 33, 22}, known.apply(1, new float[4]));
    }

    @Test
    void isCleanAfterTheLastCall() {
        assertArrayEquals(new float[] {10, 60, 30, 70}, known.apply(2, new float[] {100, 100, 100, 100}));
    }

    @Test
    void changesNothingThatItIsGiven() {
        float[] latents = {1, 2, 3, 4};
        known.apply(0, latents);
        assertArrayEquals(new float[] {1, 2, 3, 4}, latents);
        assertArrayEquals(new float[] {10, 20, 30, 40}, known.clean());
    }
}
