package org.diffusionj.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RgbImageTest {
    @Test
    void packsPlanesIntoPixels() {
        RgbImage image = new RgbImage(2, 1, new float[] {0, 1, 1, 0, 0, 1});
        assertArrayEquals(new int[] {0xff00ff00, 0xffff00ff}, image.packed());
    }

    /** np.round(np.float32(v) * 255): 0.5 and 2.5 round to even, 1.5 up. */
    @Test
    void roundsHalvesToTheEvenLevel() {
        RgbImage image = new RgbImage(1, 1, new float[] {0.5f / 255, 1.5f / 255, 2.5f / 255});
        assertEquals(0xff000202, image.packed()[0]);
    }

    @Test
    void clampsSignedValues() {
        assertArrayEquals(new float[] {0, 0.25f, 1}, RgbImage.fromSigned(1, 1, new float[] {-7, -0.5f, 1.01f}).planes());
    }

    @Test
    void rejectsAnotherNumberOfValues() {
        assertThrows(IllegalArgumentException.class, () -> new RgbImage(2, 2, new float[11]));
        assertThrows(IllegalArgumentException.class, () -> new RgbImage(0, 2, new float[0]));
    }
}
