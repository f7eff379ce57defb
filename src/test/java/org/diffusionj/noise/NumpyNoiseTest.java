package org.diffusionj.noise;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyNoiseTest {
    /** Against NumPy 2.4; models/reference/noise.py makes the expected values. */
    @Test
    void everyDrawOfEveryGeneratorIsNumpysBitForBit() throws IOException {
        int generators = ReferenceDraws.compareAll("numpy-randn.json", NumpyNoise::new);
        assertTrue(generators >= 20, "expected values are missing: " + generators);
    }

    /** NumPy: "Seed must be between 0 and 2**32 - 1". */
    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE})
    void seedsThatNumpyRefusesAreRefusedWithTheRange(long seed) {
        String message = assertThrows(IllegalArgumentException.class, () -> new NumpyNoise(seed)).getMessage();
        assertTrue(message.contains("0 to 4294967295") && message.contains(Long.toString(seed)), message);
    }

    @Test
    void aNegativeCountIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> new NumpyNoise(0).next(-1)).getMessage();
        assertTrue(message.contains("-1"), message);
    }
}
