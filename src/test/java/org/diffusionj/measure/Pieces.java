package org.diffusionj.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.diffusionj.image.RgbImage;

/** Pieces of the example micrographs, the same as in models/reference/measures.py. */
final class Pieces {
    static final List<RgbImage> TISSUE = of("tissue", 9);
    static final List<RgbImage> CELL = of("cell", 7);

    private static final int WIDTH = 96;
    private static final int HEIGHT = 80;

    private Pieces() {}

    private static List<RgbImage> of(String name, int count) {
        try {
            RgbImage whole = RgbImage.of(ImageIO.read(Path.of("examples/micrographs", name + ".png").toFile()));
            return IntStream.range(0, count).mapToObj(i -> piece(whole, 53 * i % 150, 37 * i % 170)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RgbImage piece(RgbImage whole, int left, int top) {
        float[] planes = new float[3 * WIDTH * HEIGHT];
        for (int i = 0; i < planes.length; i++) {
            int y = i / WIDTH % HEIGHT;
            int row = i / (WIDTH * HEIGHT) * whole.height() + top + y;
            planes[i] = whole.planes()[row * whole.width() + left + i % WIDTH];
        }
        return new RgbImage(WIDTH, HEIGHT, planes);
    }

    /** Every value times a factor, plus an offset. */
    static RgbImage levelled(RgbImage picture, double factor, double offset) {
        float[] planes = new float[picture.planes().length];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (float) (factor * picture.planes()[i] + offset);
        }
        return new RgbImage(picture.width(), picture.height(), planes);
    }
}
