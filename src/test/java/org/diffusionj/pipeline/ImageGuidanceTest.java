package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** By hand from equation 3 of Brooks et al. 2023. */
class ImageGuidanceTest {
    private static final Tensor PREDICTIONS = Tensor.of(new float[] {8, 5, 4, 3, 1, 2}, 3, 1, 1, 2);

    @Test
    void movesAwayFromBoth() {
        // 1 + 2 (8 - 4) + 3 (4 - 1), 2 + 2 (5 - 3) + 3 (3 - 2)
        assertArrayEquals(new float[] {18, 9}, new ImageGuidance(2, 3).combine(PREDICTIONS));
    }

    @Test
    void scalesOfOneGiveTheFullPrediction() {
        assertArrayEquals(new float[] {8, 5}, new ImageGuidance(1, 1).combine(PREDICTIONS));
    }
}
