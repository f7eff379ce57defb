package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Tiles of decoders that see one latent at a time fit together exactly. */
class TiledDecoderTest {
    private static final int SCALE = 2;

    /** Every latent becomes two by two pixels of its first three channels. */
    private static RgbImage enlarged(Tensor latents) {
        int height = latents.dim(2);
        int width = latents.dim(3);
        float[] planes = new float[3 * SCALE * SCALE * height * width];
        for (int i = 0; i < planes.length; i++) {
            int x = i % (SCALE * width) / SCALE;
            int y = i / (SCALE * width) % (SCALE * height) / SCALE;
            int channel = i / (SCALE * SCALE * width * height);
            planes[i] = latents.data()[(channel * height + y) * width + x];
        }
        return new RgbImage(SCALE * width, SCALE * height, planes);
    }

    private static Tensor latents(int height, int width) {
        float[] data = new float[4 * height * width];
        Random random = new Random(7);
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextFloat();
        }
        return Tensor.of(data, 1, 4, height, width);
    }

    @Test
    void putsThePictureTogetherAgain() {
        for (int[] size : new int[][] {{40, 40}, {17, 33}, {33, 17}, {16, 90}, {10, 12}, {31, 31}}) {
            Tensor latents = latents(size[0], size[1]);
            RgbImage tiled = new TiledDecoder(16, 4).decode(latents, tile -> {
                assertTrue(tile.dim(2) <= 16 && tile.dim(3) <= 16, tile.toString());
                return enlarged(tile);
            });
            assertEquals(SCALE * size[1], tiled.width());
            assertArrayEquals(enlarged(latents).planes(), tiled.planes(), 1e-5f);
        }
    }

    @Test
    void tilesOverlapAndReachBothEnds() {
        TiledDecoder decoder = new TiledDecoder(16, 4);
        for (int length = 1; length < 200; length++) {
            int[] starts = decoder.starts(length);
            assertEquals(0, starts[0]);
            assertEquals(Math.max(0, length - 16), starts[starts.length - 1]);
            for (int i = 1; i < starts.length; i++) {
                assertTrue(starts[i] > starts[i - 1] && starts[i] - starts[i - 1] <= 12, length + " at " + starts[i]);
            }
        }
    }
}
