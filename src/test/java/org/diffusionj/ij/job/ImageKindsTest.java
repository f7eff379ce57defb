package org.diffusionj.ij.job;

import static org.diffusionj.ij.request.GenerationCommand.IMAGE_TO_IMAGE;
import static org.diffusionj.ij.request.GenerationCommand.INPAINT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.OvalRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Rectangle;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.diffusionj.ij.pixels.AreaSelection;

/** Whatever image comes in, the same kind comes out, and the source is as it was. */
class ImageKindsTest {
    private static final int KINDS = 9;

    private static Path folder;
    private static ImageCommandRig rig;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("tiny");
        rig = new ImageCommandRig(folder);
    }

    @AfterContainer
    static void close() throws IOException {
        rig.close();
        try (Stream<Path> files = Files.walk(folder).sorted((a, b) -> b.compareTo(a))) {
            files.forEach(file -> file.toFile().delete());
        }
    }

    @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
    void imageToImageKeepsKindAndLayout(
            @ForAll @IntRange(min = 0, max = KINDS - 1) int kind, @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 300) int height, @ForAll boolean stack, @ForAll boolean selected,
            @ForAll long seed) {
        Random random = new Random(seed);
        ImagePlus image = randomImage(kind, width, height, random);
        if (selected) {
            image.setRoi(randomArea(width, height, random));
        }
        String before = ImageState.of(image);

        ImagePlus result = rig.run(IMAGE_TO_IMAGE, stack ? "stack" : "", image).orElseThrow();

        assertEquals(before, ImageState.of(image));
        Rectangle region = selected
                ? image.getRoi().getBounds().intersection(new Rectangle(width, height)) : new Rectangle(width, height);
        assertEquals(region.width, result.getWidth());
        assertEquals(region.height, result.getHeight());
        assertKind(image, result, stack);
    }

    @Property(tries = 120, edgeCases = EdgeCasesMode.NONE)
    void inpaintingLeavesEveryBitOutsideTheSelection(
            @ForAll @IntRange(min = 0, max = KINDS - 1) int kind, @ForAll @IntRange(min = 1, max = 300) int width,
            @ForAll @IntRange(min = 1, max = 300) int height, @ForAll boolean stack,
            @ForAll @IntRange(min = 0, max = 12) int feather, @ForAll long seed) {
        Random random = new Random(seed);
        ImagePlus image = randomImage(kind, width, height, random);
        image.setRoi(randomArea(width, height, random));
        String before = ImageState.of(image);

        String fitted = List.of("", " soft=6", " match=Levels", " soft=3 match=Colour").get(feather % 4);
        ImagePlus result = rig.run(INPAINT, "feather=" + feather + fitted + (stack ? " stack" : ""), image)
                .orElseThrow();

        assertEquals(before, ImageState.of(image));
        assertKind(image, result, stack);
        boolean[] inside = AreaSelection.mask(image).inside(); // compared with ImageJ's own in SelectionTest
        boolean fromTheFirst = stack || image.getCompositeMode() == CompositeImage.COMPOSITE;
        for (int i = 1; i <= result.getStackSize(); i++) {
            Object old = image.getStack().getPixels(fromTheFirst ? i : image.getCurrentSlice());
            assertOutsideEquals(old, result.getStack().getPixels(i), inside);
        }
    }

    private static void assertKind(ImagePlus image, ImagePlus result, boolean stack) {
        assertEquals(image.getType(), result.getType());
        assertEquals(image.getBitDepth(), result.getBitDepth());
        assertEquals(values(image.getCalibration()), values(result.getCalibration()));
        assertEquals(image.getCompositeMode(), result.getCompositeMode());
        int[] before = image.getDimensions();
        int[] after = result.getDimensions();
        boolean merged = image.getCompositeMode() == CompositeImage.COMPOSITE;
        assertArrayEquals(stack ? new int[] {before[2], before[3], before[4]}
                : new int[] {merged ? before[2] : 1, 1, 1},
                new int[] {after[2], after[3], after[4]});
        if (image.getBitDepth() != 24) {
            LUT table = image.getLuts()[0];
            LUT kept = result.getLuts()[0];
            assertArrayEquals(table.getBytes(), kept.getBytes());
            assertEquals(table.min, kept.min);
            assertEquals(table.max, kept.max);
        }
    }

    private static String values(Calibration calibration) {
        return calibration.toString().replaceFirst("@\\w+", "");
    }

    private static void assertOutsideEquals(Object before, Object after, boolean[] inside) {
        for (int i = 0; i < inside.length; i++) {
            if (!inside[i]) {
                assertEquals(Array.get(before, i), Array.get(after, i), "pixel " + i);
            }
        }
    }

    private static Roi randomArea(int width, int height, Random random) {
        int x = random.nextInt(width);
        int y = random.nextInt(height);
        int w = 2 + random.nextInt(width);
        int h = 2 + random.nextInt(height);
        Roi roi = switch (random.nextInt(4)) {
            case 0 -> new OvalRoi(x - w / 2, y - h / 2, w, h);
            case 1 -> new PolygonRoi(new float[] {x, x + w, x}, new float[] {y, y, y + h}, Roi.POLYGON);
            case 2 -> new ShapeRoi(new Roi(x, y, w, h)).or(new ShapeRoi(new OvalRoi(x - 3, y - 3, w, h)));
            default -> new Roi(x, y, w, h);
        };
        ImagePlus probe = new ImagePlus("", new ByteProcessor(width, height));
        probe.setRoi(roi);
        try {
            AreaSelection.mask(probe);
            return roi;
        } catch (IllegalArgumentException empty) {
            return new Roi(x, y, w, h);
        }
    }

    /** 8, 16, 32 bits, inverting, 8-bit colour, RGB; a stack, a hyperstack; a composite. */
    private static ImagePlus randomImage(int kind, int width, int height, Random random) {
        int planes = kind < 6 ? 1 : kind == 6 ? 2 : 4;
        ImageStack stack = new ImageStack(width, height);
        for (int i = 0; i < planes; i++) {
            stack.addSlice(planes > 1 ? "plane " + i : null, randomPlane(kind, width, height, random));
        }
        ImagePlus image = new ImagePlus("random", stack);
        image.getCalibration().pixelHeight = 0.5;
        image.getCalibration().setUnit("nm");
        if (kind == 4) {
            byte[][] table = new byte[3][256];
            for (byte[] channel : table) {
                random.nextBytes(channel);
            }
            image.getProcessor().setColorModel(new IndexColorModel(8, 256, table[0], table[1], table[2]));
            image.setTypeToColor256();
        }
        if (kind == 3) {
            image.getProcessor().invertLut();
        }
        if (kind >= 7) {
            image.setDimensions(2, 1, 2);
            image.setOpenAsHyperStack(true);
            image = kind == 8 ? new CompositeImage(image, CompositeImage.COMPOSITE) : image;
        }
        if (image.getBitDepth() != 24) {
            image.setDisplayRange(10, 180);
        }
        return image;
    }

    private static ImageProcessor randomPlane(int kind, int width, int height, Random random) {
        ImageProcessor plane = switch (kind) {
            case 1, 3, 7 -> new ShortProcessor(width, height);
            case 2, 8 -> new FloatProcessor(width, height);
            case 5 -> new ColorProcessor(width, height);
            default -> new ByteProcessor(width, height);
        };
        for (int i = 0; i < width * height; i++) {
            int value = random.nextInt();
            if (plane instanceof FloatProcessor) {
                plane.setf(i, (value >>> 8) / 1000f);
            } else {
                plane.set(i, plane instanceof ColorProcessor ? 0xff000000 | value >>> 8
                        : plane instanceof ByteProcessor ? value >>> 24 : value >>> 16);
            }
        }
        return plane;
    }
}
