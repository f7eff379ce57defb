package org.diffusionj.ij.pixels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Arrow;
import ij.gui.EllipseRoi;
import ij.gui.ImageRoi;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.RotatedRectRoi;
import ij.gui.ShapeRoi;
import ij.gui.TextRoi;
import ij.gui.Toolbar;
import ij.plugin.filter.Filler;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.diffusionj.image.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AreaSelectionTest {
    /** Inside is what ImageJ's own Fill paints. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void insideIsWhatImageJFills(
            @ForAll @IntRange(min = 0, max = 8) int kind, @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int height) {
        ImagePlus image = new ImagePlus("", new ByteProcessor(width, height));
        Roi roi = randomRoi(kind, new Random(seed));
        image.setRoi(roi);
        ByteProcessor filled = new ByteProcessor(width, height);
        filled.setValue(255);
        filled.fill(roi);
        boolean any = IntStream.range(0, width * height).anyMatch(i -> filled.get(i) == 255);
        if (!any) {
            assertThrows(IllegalArgumentException.class, () -> AreaSelection.mask(image));
            return;
        }
        boolean[] inside = AreaSelection.mask(image).inside();
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
            case 2 -> new PolygonRoi(new float[] {x, x + width, x + 3}, new float[] {y, y + 2, y + height},
                    Roi.POLYGON);
            case 3 -> new Roi(x, y, width, height, 6);
            case 4 -> new ShapeRoi(new OvalRoi(x, y, width, height)).xor(new ShapeRoi(new Roi(x + 3, y + 3, width, 9)));
            case 5 -> new ImageRoi(x, y, new ByteProcessor(width, height));
            case 6 -> new RotatedRectRoi(x, y, x + width, y + height, 1 + random.nextInt(12));
            case 7 -> new EllipseRoi(x, y, x + width, y + height, 0.1 + 0.9 * random.nextDouble());
            default -> Roi.convertLineToArea(wide(new Arrow(x, y, x + width, y + height), 1 + random.nextInt(5)));
        };
    }

    private static Roi wide(Roi line, int width) {
        line.setStrokeWidth(width);
        return line;
    }

    /** Edit > Fill draws the letters, with soft edges where ImageJ softens them; ImageJ's own command is asked. */
    @ParameterizedTest
    @CsvSource({"8-bit black,24,true,20,30", "8-bit black,9,true,20,30", "8-bit black,24,false,-8,5",
        "RGB black,18,true,100,90",
        "RGB black,40,false,3,-20", "16-bit black,24,true,20,30", "32-bit black,24,true,130,60"})
    void ofATextItIsWhatFillChanges(String type, int size, boolean soft, int x, int y) {
        ImagePlus image = IJ.createImage("", type, 160, 110, 1);
        image.setRoi(text(x, y, size, soft));
        Toolbar.setForegroundColor(Color.BLACK); // which letters these are has nothing to do with their colour
        boolean[] inside = AreaSelection.mask(image).inside();
        Toolbar.setForegroundColor(Color.WHITE);
        Filler fill = new Filler();
        fill.setup("fill", image);
        ImageProcessor plane = image.getProcessor();
        fill.run(plane);
        int filled = 0;
        for (int i = 0; i < inside.length; i++) {
            boolean changed = (plane.get(i) & (plane.getBitDepth() == 32 ? -1 : 0xffffff)) != 0;
            assertEquals(changed, inside[i], "pixel " + i);
            filled += changed ? 1 : 0;
        }
        assertTrue(filled > 20 && filled < image.getRoi().getBounds().width * image.getRoi().getBounds().height / 2,
                filled + " pixels");
    }

    /** Fill refuses it; as Java itself draws letters that are turned, with the soft edges of Fill. */
    @ParameterizedTest
    @CsvSource({"8-bit black,30", "16-bit black,-75", "32-bit black,90", "RGB black,180"})
    void ofARotatedTextItIsTheRotatedLetters(String type, double angle) {
        ImagePlus image = IJ.createImage("", type, 160, 110, 1);
        TextRoi text = text(60, 40, 20, true);
        text.setAngle(angle);
        image.setRoi(text);
        boolean[] inside = AreaSelection.mask(image).inside();
        int[] drawn = turned(angle);
        int[] flat = flattened(image, text);
        for (int i = 0; i < inside.length; i++) {
            assertEquals((drawn[i] & 0xffffff) != 0, inside[i], "pixel " + i);
            assertTrue(inside[i] || (flat[i] & 0xffffff) == 0, "pixel " + i);
        }
        assertTrue(IntStream.range(0, inside.length).anyMatch(i -> inside[i]));
    }

    private static int[] turned(double angle) {
        BufferedImage picture = new BufferedImage(160, 110, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_LCD_HRGB);
        graphics.setFont(new Font("SansSerif", Font.PLAIN, 20));
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.rotate(-Math.toRadians(angle), 60, 40);
        graphics.drawString("Cell (g)", 60, 40 + metrics.getHeight() - metrics.getDescent());
        graphics.drawString("3", 60, 40 + 2 * metrics.getHeight() - metrics.getDescent());
        return picture.getRGB(0, 0, 160, 110, null, 0, 160);
    }

    private static int[] flattened(ImagePlus image, TextRoi text) {
        TextRoi drawn = (TextRoi) text.clone();
        drawn.setStrokeColor(Color.WHITE);
        image.deleteRoi();
        image.setOverlay(new Overlay(drawn));
        return (int[]) image.flatten().getProcessor().getPixels();
    }

    private static TextRoi text(int x, int y, int size, boolean soft) {
        TextRoi text = new TextRoi(x, y, "Cell (g)\n3", new Font("SansSerif", Font.PLAIN, size));
        text.setAntiAlias(soft);
        return text;
    }

    @Test
    void aTextSurvivesAsText() {
        ImagePlus image = IJ.createImage("", "8-bit black", 160, 110, 1);
        image.setRoi(text(20, 30, 24, true));
        boolean[] inside = AreaSelection.mask(image).inside();
        image.setRoi(AreaSelection.decoded(AreaSelection.encoded(image)));
        assertArrayEquals(inside, AreaSelection.mask(image).inside());
    }

    @Test
    void whatIsNoAreaIsRefusedWithAWayToMakeOne() {
        ImagePlus image = new ImagePlus("", new ByteProcessor(10, 10));
        assertMessage(image, null, "Nothing is selected", "makeOval");
        assertMessage(image, new Line(1, 1, 5, 5), "no area", "makeOval");
        assertMessage(image, new PointRoi(3, 3), "no area", "wand");
        assertMessage(image, new Arrow(1, 1, 8, 8), "no area", "Line to Area");
        assertMessage(image, wide(new Line(1, 1, 8, 8), 6), "no area", "Line to Area");
        assertMessage(image, new PolygonRoi(new int[] {1, 5, 9}, new int[] {2, 7, 3}, 3, Roi.POLYLINE), "no area",
                "Line to Area");
        assertMessage(image, new Roi(20, 20, 5, 5), "outside of the image", "Move it");
        assertMessage(image, text(40, 40, 12, true), "outside of the image", "Move it");
        assertMessage(image, new PolygonRoi(new int[] {1, 5, 9}, new int[] {4, 4, 4}, 3, Roi.POLYGON), "no area",
                "8 x 0 pixels");
        assertMessage(image, new PolygonRoi(new int[] {3, 3, 3}, new int[] {1, 4, 9}, 3, Roi.POLYGON), "no area",
                "0 x 8 pixels");
        assertMessage(image, new PolygonRoi(new int[] {20, 25, 29}, new int[] {4, 4, 4}, 3, Roi.FREEROI), "no area",
                "9 x 0 pixels");
    }

    private static void assertMessage(ImagePlus image, Roi roi, String... parts) {
        image.setRoi(roi);
        String message = assertThrows(IllegalArgumentException.class, () -> AreaSelection.mask(image)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void theRegionIsWhatTheAreaFramesWithinTheImage() {
        ImagePlus image = new ImagePlus("", new ByteProcessor(10, 8));
        assertEquals(new Rectangle(0, 0, 10, 8), AreaSelection.region(image));
        image.setRoi(new OvalRoi(-3, 2, 7, 20));
        assertEquals(new Rectangle(0, 2, 4, 6), AreaSelection.region(image));
        image.setRoi(new Line(1, 1, 5, 5));
        assertEquals(new Rectangle(0, 0, 10, 8), AreaSelection.region(image));
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
        PixelWeights weights = AreaSelection.weights(mask, feather);
        float[] values = new float[mask.inside().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.of(i);
        }
        return values;
    }
}
