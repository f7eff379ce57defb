package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterTest {
    /** The values after each of five steps, and what diffusers 0.40's EMAModel with its defaults made of them. */
    private static final float[][] VALUES = {{1.5f, -2.25f}, {3, -1}, {2, 4}, {0.5f, 8}, {0.25f, -6}};
    private static final float[][] AVERAGES = {{1.5f, -2.25f}, {2.7272727f, -1.2272727f}, {2.1818182f, 2.6931820f},
        {1.0174825f, 6.3671331f}, {0.5241009f, -1.5831666f}};

    @Test
    void runningMeansAreThoseOfDiffusers() {
        Parameter parameter = Parameter.of("weight", List.of(2L), new float[] {1, -2}).averaging();
        for (int step = 1; step <= VALUES.length; step++) {
            System.arraycopy(VALUES[step - 1], 0, parameter.values(), 0, 2);
            parameter.average(step);
            assertArrayEquals(AVERAGES[step - 1], parameter.result(), 1e-6f);
        }
    }

    @Test
    void withoutOneTheValuesThemselvesAreTheResult() {
        Parameter parameter = Parameter.of("weight", List.of(2L), new float[] {1, -2});
        parameter.average(1);
        assertSame(parameter.values(), parameter.result());
    }
}
