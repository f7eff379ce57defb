package org.diffusionj.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PhiloxNoiseTest {
    /** Against another implementation, that of models/reference/noise.py. */
    @Test
    void everyDrawOfEveryGeneratorIsTheReferences() throws IOException {
        int generators = ReferenceDraws.compareAll("torch-cuda-randn.json", PhiloxNoise::new);
        assertTrue(generators > 40, "expected values are missing: " + generators);
    }

    /** The known answers that Random123 (D. E. Shaw Research) publishes for philox4x32 with 10 rounds. */
    @Test
    void wordsAreThoseOfRandom123() {
        assertScrambled(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, new int[4], 0, 0);
        assertScrambled(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, new int[] {-1, -1, -1, -1}, -1, -1);
        assertScrambled(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0);
    }

    private static void assertScrambled(int[] expected, int[] counter, int keyLow, int keyHigh) {
        PhiloxNoise.scrambleInPlace(counter, keyLow, keyHigh);
        assertArrayEquals(expected, counter);
    }

    /** What torch gave on a graphics card, whose sine and logarithm are approximations. */
    @Test
    void numbersAreTorchsOnACard() {
        PhiloxNoise noise = new PhiloxNoise(0);
        assertArrayEquals(new float[] {-0.924662f, -0.425344f, -2.643846f, 0.145184f}, noise.next(4), 2e-6f);
        assertArrayEquals(new float[] {0.180826f, -0.552263f}, Arrays.copyOf(noise.next(9), 2), 2e-6f);
        assertArrayEquals(new float[] {0.194019f, 2.161374f}, new PhiloxNoise(42).next(2), 2e-6f);
    }

    @Test
    void allBitsOfTheSeedCount() {
        assertFalse(Arrays.equals(new PhiloxNoise(5).next(4), new PhiloxNoise(5 + (1L << 32)).next(4)));
    }

    /** Torch launches nothing for an empty tensor, so the next one is as if it had not been. */
    @Test
    void drawingNothingChangesNothing() {
        PhiloxNoise noise = new PhiloxNoise(5);
        assertEquals(0, noise.next(0).length);
        assertArrayEquals(new PhiloxNoise(5).next(4), noise.next(4));
    }

    @Test
    void aNegativeCountIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> new PhiloxNoise(0).next(-1)).getMessage();
        assertTrue(message.contains("-1"), message);
    }
}
