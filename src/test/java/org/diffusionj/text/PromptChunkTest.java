package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PromptChunkTest {
    @Test
    void weightsOfOneChangeNothing() {
        float[] states = {0.1f, -0.7f, 0.3f, 1e-8f, 5, 6};
        assertArrayEquals(states, new PromptChunk(new int[3], new float[] {1, 1, 1}).emphasised(states));
    }

    /** By hand: (1, 2, 3, 4) weighs (1, 2, 6, 8), whose mean 17/4 is brought back to 10/4. */
    @Test
    void tokensAreWeighedAndTheMeanIsKept() {
        float[] states = {1, 2, 3, 4};
        float[] weighed = new PromptChunk(new int[2], new float[] {1, 2}).emphasised(states);
        assertArrayEquals(new float[] {10 / 17f, 20 / 17f, 60 / 17f, 80 / 17f}, weighed, 1e-6f);
        assertArrayEquals(new float[] {1, 2, 3, 4}, states, "the argument was changed");
    }

    /** AUTOMATIC1111's emphasis "No norm": by hand. */
    @Test
    void tokensAreWeighedWithoutAnyMean() {
        assertArrayEquals(new float[] {1, 2, 6, 8},
                new PromptChunk(new int[2], new float[] {1, 2}).weighted(new float[] {1, 2, 3, 4}));
    }

    @Test
    void statesWhoseWeighedMeanIsZeroStayAsTheyAreWeighed() {
        assertArrayEquals(new float[] {0, 0}, new PromptChunk(new int[2], new float[] {0, 0})
                .emphasised(new float[] {3, 4}));
        assertArrayEquals(new float[] {1e8f, -1e8f, 3e8f, -3e8f, 1},
                new PromptChunk(new int[5], new float[] {1, 1, 3, 3, 1})
                .emphasised(new float[] {1e8f, -1e8f, 1e8f, -1e8f, 1}));
        assertEquals(0, new PromptChunk(new int[1], new float[] {2}).emphasised(new float[] {0})[0]);
    }
}
