package org.diffusionj.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.process.ByteProcessor;
import java.awt.Rectangle;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.diffusionj.image.Mask;
import org.diffusionj.ij.PixelMap.Weights;
import org.junit.jupiter.api.Test;

class SelectionTest {
    /** Inside is what ImageJ's own Fill paints. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void insideIsWhatImageJFills(
            @ForAll @IntRange(min = 0, max = 4) int kind, @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int height) {
        ImagePlus image = new ImagePlus("", new ByteProcessor(width, height));
        Roi roi = randomRoi(kind, new Random(seed));
        image.setRoi(roi);
        ByteProcessor filled = new ByteProcessor(width, height);
        filled.setValue(255);
        filled.fill(roi);
        boolean any = IntStream.range(0, width * height).anyMatch(i -> filled.get(i) == 255);
        if (!any) {
            assertThrows(IllegalArgumentException.class, () -> Selection.mask(image));
            return;
        }
        boolean[] inside = Selection.mask(image).inside();
        for (int i = 0; i < inside.length; i++) {
            assertEquals(filled.get(i) == 255, inside[i], "pixel " + i);
        }
    }

    private static Roi randomRoi(int kind, Random random) {
        int x = random.nextInt(50) - 10;
        int y = random.nextInt(50) - 10;
        int width = 1 + random.nextInt(30);
        int height = 1 + random.nextInt(30);
        return switch (kind) {
            case 0 -> new Roi(x, y, width, height);
            case 1 -> new OvalRoi(x, y, width, height);
            case 2 -> new PolygonRoi(new float[] {x, x + width, x + 3}, new float[] {y, y + 2, y + height}, Roi.POLYGON);
            case 3 -> new Roi(x, y, width, height, 6);
            default -> new ShapeRoi(new OvalRoi(x, y, width, height)).xor(new ShapeRoi(new Roi(x + 3, y + 3, width, 9)));
        };
    }

    @Test
    void whatIsNoAreaIsRefusedWithAWayToMakeOne() {
        ImagePlus image = new ImagePlus("", new ByteProcessor(10, 10));
        assertMessage(image, null, "Nothing is selected", "makeOval");
        assertMessage(image, new Line(1, 1, 5, 5), "no area", "makeOval");
        assertMessage(image, new PointRoi(3, 3), "no area", "wand");
        assertMessage(image, new Roi(20, 20, 5, 5), "outside of the image", "Move it");
    }

    private static void assertMessage(ImagePlus image, Roi roi, String... parts) {
        image.setRoi(roi);
        String message = assertThrows(IllegalArgumentException.class, () -> Selection.mask(image)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void theRegionIsWhatTheAreaFramesWithinTheImage() {
        ImagePlus image = new ImagePlus("", new ByteProcessor(10, 8));
        assertEquals(new Rectangle(0, 0, 10, 8), Selection.region(image));
        image.setRoi(new OvalRoi(-3, 2, 7, 20));
        assertEquals(new Rectangle(0, 2, 4, 6), Selection.region(image));
        image.setRoi(new Line(1, 1, 5, 5));
        assertEquals(new Rectangle(0, 0, 10, 8), Selection.region(image));
    }

    /** A row of ten with the right six inside: distances to the outside are 1 to 6, and the border is no edge. */
    @Test
    void featherGrowsWithTheDistanceToTheOutside() {
        boolean[] inside = new boolean[10];
        Arrays.fill(inside, 4, 10, true);
        Mask mask = new Mask(10, 1, inside);
        assertArrayEquals(new float[] {0, 0, 0, 0, 0.25f, 0.5f, 0.75f, 1, 1, 1}, weights(mask, 3), 1e-6f);
        assertArrayEquals(new float[] {0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, weights(mask, 0), 0);
    }

    @Test
    void featherOfAWholeImageIsNone() {
        boolean[] inside = new boolean[12];
        Arrays.fill(inside, true);
        float[] all = weights(new Mask(4, 3, inside), 50);
        Arrays.sort(all);
        assertEquals(1, all[0], 0);
    }

    private static float[] weights(Mask mask, double feather) {
        Weights weights = Selection.weights(mask, feather);
        float[] values = new float[mask.inside().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.of(i);
        }
        return values;
    }
}
