package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuidanceEmbeddingTest {
    /** From get_guidance_scale_embedding of diffusers 0.40.0. Arguments near 7500 cost the sines three digits. */
    @ParameterizedTest
    @CsvSource({"0, -0.851236", "1, 0.842131", "2, 0.011876", "127, 0.681639", "128, -0.524783", "255, 0.731689"})
    void isThatOfDiffusers(int element, float expected) {
        assertEquals(expected, GuidanceEmbedding.of(8.5f, 256).data()[element], 5e-4);
    }

    /** Guidance 1 is 0 in the paper's count: sines of 0, then cosines of 0. */
    @Test
    void guidanceOfOneIsZero() {
        assertArrayEquals(new float[] {0, 0, 1, 1}, GuidanceEmbedding.of(1, 4).data());
        assertArrayEquals(new long[] {1, 4}, GuidanceEmbedding.of(1, 4).shape());
    }
}
