package org.diffusionj.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.diffusionj.Npz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pictures become before control networks see them. */
class ControlPicturesTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final Npz CANNY = Npz.read(REFERENCE.resolve("images/canny.npz"));

    static Stream<String> edges() {
        return CANNY.names().filter(name -> !name.startsWith("picture_"));
    }

    @Test
    void thereAreEdges() {
        assertEquals(300, edges().count());
    }

    /** Every pixel as OpenCV found it (models/reference/edges.py). */
    @ParameterizedTest
    @MethodSource("edges")
    void edgesAreThoseOfOpenCv(String name) throws IOException {
        String[] words = name.split("_");
        RgbImage picture = words[0].equals("micrograph")
                ? RgbImage.of(ImageIO.read(Path.of("examples/micrographs", words[1] + ".png").toFile()))
                : picture(words[1]);
        Canny canny = new Canny(Double.parseDouble(words[2]), Double.parseDouble(words[3]));
        byte[] expected = CANNY.bytes(name);
        int[] found = canny.edges(picture).packed();
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i] == 0 ? 0xff000000 : 0xffffffff, found[i], "pixel " + i);
        }
    }

    private static RgbImage picture(String name) {
        int[] size = name.equals("shapes") ? new int[] {80, 90}
                : Stream.of(name.replaceFirst("[a-z]+", "").split("x")).mapToInt(Integer::parseInt).toArray();
        byte[] pixels = CANNY.bytes("picture_" + name);
        float[] planes = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            planes[i % 3 * (pixels.length / 3) + i / 3] = (pixels[i] & 0xff) / 255f;
        }
        return new RgbImage(size[1], size[0], planes);
    }

    /** ControlNet's gradio_scribble2image.py: white where np.min(img, axis=2) is below 127. */
    @Test
    void linesOfScribblesAreWhereOneColourIsDark() {
        float[] planes = {126 / 255f, 127 / 255f, 1, 0, 1, 1, 1, 0, 1, 1, 126 / 255f, 0};
        int[] lines = Scribble.lines(new RgbImage(4, 1, planes)).packed();
        assertArrayEquals(new int[] {0xffffffff, 0xff000000, 0xffffffff, 0xffffffff}, lines);
    }

    /** The picture that the starter's control network is trained with (models/reference/labels.py). */
    @Test
    void labelsBecomeThePictureOfTheTraining() throws IOException {
        BufferedImage expected = ImageIO.read(REFERENCE.resolve("labels/control.png").toFile());
        Labels labels = labels();
        assertArrayEquals(RgbImage.of(expected).packed(), labels.control().packed());
        assertFalse(labels.isEmpty());
    }

    private static Labels labels() throws IOException {
        BufferedImage file = ImageIO.read(REFERENCE.resolve("labels/labels.png").toFile());
        int[] values = file.getRaster().getSamples(0, 0, file.getWidth(), file.getHeight(), 0, (int[]) null);
        assertEquals(65535, IntStream.of(values).max().orElseThrow());
        return new Labels(file.getWidth(), file.getHeight(), values);
    }

    /** An object that reaches the picture's edge has no border there, nor in what is added. */
    @Test
    void paddedLabelsGoOnBeyondTheEdge() {
        Labels padded = new Labels(2, 2, new int[] {0, 7, 0, 0}).padded(4, 3);
        assertArrayEquals(new int[] {0, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0}, padded.values());
        int[] control = padded.control().packed();
        assertArrayEquals(new int[] {0xff000000, 0xffffff00, 0xffffff00, 0xffffff00},
                IntStream.range(0, 4).map(i -> control[i]).toArray());
        assertEquals(0xffff0000, new Labels(1, 1, new int[] {3}).control().packed()[0]);
    }

    @Test
    void labelsHaveOneValueAPixel() {
        assertTrue(new Labels(2, 1, new int[2]).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> new Labels(2, 2, new int[3]));
    }
}
