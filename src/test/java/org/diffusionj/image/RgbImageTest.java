package org.diffusionj.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void readsWhatItWrote() {
        RgbImage image = new RgbImage(2, 2, new float[] {0, 1, 0.2f, 0.4f, 1, 0, 0.6f, 0.8f, 0.4f, 0, 1, 0.2f});
        assertArrayEquals(image.planes(), RgbImage.of(image.toBufferedImage()).planes(), 1e-6f);
    }

    /** Of a PNG of greys, Pillow's convert("RGB") gives the level three times. */
    @ParameterizedTest
    @CsvSource({"10, 255", "11, 65535"}) // TYPE_BYTE_GRAY, TYPE_USHORT_GRAY
    void takesGreysAsTheyAre(int type, int white) {
        BufferedImage grey = new BufferedImage(2, 1, type);
        grey.getRaster().setSample(0, 0, 0, 100);
        grey.getRaster().setSample(1, 0, 0, white);
        float level = 100f / white;
        assertArrayEquals(new float[] {level, 1, level, 1, level, 1}, RgbImage.of(grey).planes());
    }

    /** 2 x - 1 in float32, diffusers' VaeImageProcessor.normalize. */
    @Test
    void isSignedForEncoders() {
        RgbImage image = new RgbImage(1, 1, new float[] {0, 0.25f, 1});
        assertArrayEquals(new float[] {-1, -0.5f, 1}, image.signed());
    }

    @Test
    void clampsSignedValues() {
        assertArrayEquals(new float[] {0, 0.25f, 1}, RgbImage.fromSigned(1, 1, new float[] {-7, -0.5f, 1.01f})
                .planes());
    }

    @Test
    void rejectsAnotherNumberOfValues() {
        assertThrows(IllegalArgumentException.class, () -> new RgbImage(2, 2, new float[11]));
        assertThrows(IllegalArgumentException.class, () -> new RgbImage(0, 2, new float[0]));
    }
}
