package org.diffusionj.ij.job;

import static org.diffusionj.ij.request.GenerationCommand.IMAGE_TO_IMAGE;
import static org.diffusionj.ij.request.GenerationCommand.INPAINT;
import static org.diffusionj.ij.request.GenerationCommand.TEXT_TO_IMAGE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.Undo;
import ij.WindowManager;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.io.FileInfo;
import ij.io.ImageWriter;
import ij.measure.Calibration;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Color;
import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.DeviceMemoryException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of images: kinds, layouts, selections, stacks. */
class ChangedPicturesTest {
    private static ImageCommandRig rig;

    @BeforeAll
    static void open(@TempDir Path folder) {
        rig = new ImageCommandRig(folder);
    }

    @AfterAll
    static void close() {
        rig.close();
    }

    @Test
    void aHyperstackOf20SlicesKeepsItsLayoutAndCalibration() {
        ImagePlus image = hyperstack();
        String before = ImageState.of(image);
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "stack", image).orElseThrow();

        assertArrayEquals(new int[] {26, 19, 2, 5, 2}, result.getDimensions());
        assertEquals(16, result.getBitDepth());
        Calibration calibration = result.getCalibration();
        assertEquals(0.25, calibration.pixelWidth);
        assertEquals(1.5, calibration.pixelDepth);
        assertEquals(4, calibration.frameInterval);
        assertEquals("\u00b5m", calibration.getUnit());
        for (int i = 1; i <= 20; i++) {
            assertEquals("plane " + i, result.getStack().getSliceLabel(i));
            assertFalse(Arrays.equals((short[]) image.getStack().getPixels(i), (short[]) result.getStack()
                    .getPixels(i)));
        }
        assertEquals(IJ.COMPOSITE, result.getCompositeMode());
        LUT[] luts = result.getLuts();
        assertEquals(Color.MAGENTA.getRGB(), luts[0].getRGB(255));
        assertEquals(100, luts[0].min);
        assertEquals(900, luts[0].max);
        assertEquals(3000, luts[1].max);
        assertTrue(result.getInfoProperty().contains("20 of 20 slices"), result.getInfoProperty());
        assertTrue(result.getInfoProperty().contains("not consistent in 3-D"), result.getInfoProperty());
        assertTrue(result.getInfoProperty().contains("display-map = channel 1: 100 is black, 900 is white; "
                + "channel 2: 0 is black, 3000 is white"), result.getInfoProperty());
        assertEquals(before, ImageState.of(image));
    }

    /** Every slice gets the noise of the one seed, so that equal slices stay equal. */
    @Test
    void slicesOfAStackSeeTheSameNoise() {
        ImagePlus image = IJ.createImage("flat", "8-bit ramp", 16, 16, 3);
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "stack", image).orElseThrow();
        byte[] first = (byte[]) result.getStack().getPixels(1);
        assertArrayEquals(first, (byte[]) result.getStack().getPixels(2));
        assertArrayEquals(first, (byte[]) result.getStack().getPixels(3));
    }

    @Test
    void escAtSliceSevenLeavesSixFinishedSlices() {
        ImagePlus image = hyperstack();
        AtomicInteger steps = new AtomicInteger();
        rig.beforeStep(cancellation -> {
            if (steps.incrementAndGet() == 7) { // strength 0.75 of two steps is one a slice
                cancellation.cancel();
            }
        });
        try {
            assertThrows(CancellationException.class, () -> rig.run(IMAGE_TO_IMAGE, "stack", image));
        } finally {
            rig.beforeStep(cancellation -> {});
        }
        ImagePlus part = ImageCommandRig.shown().orElseThrow();
        ImagePlus whole = rig.run(IMAGE_TO_IMAGE, "stack", image).orElseThrow();

        assertArrayEquals(new int[] {26, 19, 2, 3, 1}, part.getDimensions());
        assertEquals("x (6 of 20 slices)", part.getTitle());
        assertTrue(part.getInfoProperty().contains("6 of 20 slices"), part.getInfoProperty());
        for (int i = 1; i <= 6; i++) {
            assertArrayEquals((short[]) whole.getStack().getPixels(i), (short[]) part.getStack().getPixels(i));
            assertEquals("plane " + i, part.getStack().getSliceLabel(i));
        }
        assertFalse(image.isLocked());
    }

    /** What stays are the single images of their seeds, which a test below pins to those of whole series. */
    @ParameterizedTest
    @CsvSource({"IMAGE_TO_IMAGE,8,5", "INPAINT,8,5", "IMAGE_TO_IMAGE,2,1", "INPAINT,3,2"})
    void escAmongSeveralImagesKeepsTheFinishedOnes(GenerationCommand command, int images, int finished) {
        ImagePlus image = IJ.createImage("ramp", "16-bit ramp", 21, 13, 1);
        image.setRoi(new OvalRoi(2, 2, 12, 9));
        ImagePlus whole = rig.run(command, "images=" + images, image).orElseThrow();
        ImagePlus part = interrupted(command, "images=" + images, image, finished, new CancellationException());
        assertEquals(finished, part.getStackSize());
        assertEquals("x (" + finished + " of " + images + " images)", part.getTitle());
        assertTrue(part.getInfoProperty().contains("\nfinished = " + finished + " of " + images + " images\n"),
                part.getInfoProperty());
        for (int i = 1; i <= finished; i++) {
            assertArrayEquals((short[]) whole.getStack().getPixels(i), (short[]) part.getStack().getPixels(i));
        }
        assertEquals("seed=7", finished > 1 ? part.getStack().getSliceLabel(1) : part.getProp("Slice_Label"));
        assertFalse(image.isLocked());
        assertFalse(whole.getInfoProperty().contains("\nfinished = "), whole.getInfoProperty());
    }

    /** An image of which a channel is missing is none. */
    @Test
    void escAmongTheChannelsOfAnImageKeepsWholeImages() {
        CompositeImage image = hyperstack();
        ImagePlus part = interrupted(IMAGE_TO_IMAGE, "images=4", image, 5, new CancellationException());
        assertArrayEquals(new int[] {26, 19, 2, 2, 1}, part.getDimensions());
        assertEquals("x (2 of 4 images)", part.getTitle());
        ImagePlus rgb = interrupted(IMAGE_TO_IMAGE, "images=4 output=RGB", image, 3, new CancellationException());
        assertArrayEquals(new int[] {26, 19, 1, 3, 1}, rgb.getDimensions());
        assertEquals("x (3 of 4 images)", rgb.getTitle());
        rig.beforeStep(failingAfter(1, new CancellationException()));
        assertThrows(CancellationException.class, () -> rig.run(IMAGE_TO_IMAGE, "images=4", image));
        rig.beforeStep(failingAfter(1, new CancellationException()));
        assertThrows(CancellationException.class, () -> rig.run(IMAGE_TO_IMAGE, "", image));
        rig.beforeStep(cancellation -> {});
        assertTrue(ImageCommandRig.shown().isEmpty());
    }

    @Test
    void whateverEndsASeriesFinishedPicturesStayAndTheFailureIsPassedOn() {
        ImagePlus image = withOval(hyperstack());
        for (Throwable failure : List.of(new OutOfMemoryError("Java heap space"), new CancellationException("Esc"),
                new DeviceMemoryException("full", OptionalLong.empty(), OptionalLong.empty(), null))) {
            assertEquals("x (7 of 20 slices)", interrupted(INPAINT, "stack", image, 7, failure).getTitle());
            assertEquals("x (1 of 3 images)", interrupted(IMAGE_TO_IMAGE, "images=3", image, 3, failure).getTitle());
        }
    }

    @Test
    void inPlaceNothingChangesWhenItIsInterrupted() {
        ImagePlus image = withOval(hyperstack());
        String before = ImageState.of(image);
        rig.beforeStep(failingAfter(1, new OutOfMemoryError()));
        assertThrows(OutOfMemoryError.class, () -> rig.run(INPAINT, "inplace", image));
        rig.beforeStep(cancellation -> {});
        assertEquals(before, ImageState.of(image));
        assertTrue(ImageCommandRig.shown().isEmpty());
    }

    /** @param finished pictures after which it fails; strength 0.75 of two steps is one a picture */
    private static ImagePlus interrupted(
            GenerationCommand command, String options, ImagePlus image, int finished, Throwable failure) {
        rig.beforeStep(failingAfter(finished, failure));
        try {
            assertThrows(failure.getClass(), () -> rig.run(command, options, image));
        } finally {
            rig.beforeStep(cancellation -> {});
        }
        return ImageCommandRig.shown().orElseThrow();
    }

    private static Consumer<Cancellation> failingAfter(int finished, Throwable failure) {
        AtomicInteger steps = new AtomicInteger();
        return cancellation -> {
            if (steps.incrementAndGet() > finished) {
                throw ChangedPicturesTest.<RuntimeException>unchecked(failure);
            }
        };
    }

    @SuppressWarnings("unchecked") // lets errors and exceptions through alike
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 7})
    void escAmongPicturesFromWordsKeepsTheFinishedOnes(int finished) {
        String options = "width=16 height=16 images=8";
        ImagePlus whole = rig.run(TEXT_TO_IMAGE, options, null).orElseThrow();
        AtomicInteger steps = new AtomicInteger();
        rig.beforeStep(cancellation -> steps.incrementAndGet());
        rig.run(TEXT_TO_IMAGE, options, null);
        ImagePlus part = interrupted(TEXT_TO_IMAGE, options, null, steps.get() / 8 * finished,
                new CancellationException());
        assertEquals("x (" + finished + " of 8 images)", part.getTitle());
        assertEquals(finished, part.getStackSize());
        assertTrue(part.getInfoProperty().contains("\nfinished = " + finished + " of 8 images\n"),
                part.getInfoProperty());
        for (int i = 1; i <= finished; i++) {
            assertArrayEquals((int[]) whole.getStack().getPixels(i), (int[]) part.getStack().getPixels(i));
        }
        rig.beforeStep(failingAfter(0, new OutOfMemoryError()));
        assertThrows(OutOfMemoryError.class, () -> rig.run(TEXT_TO_IMAGE, options, null));
        rig.beforeStep(cancellation -> {});
        assertTrue(ImageCommandRig.shown().isEmpty());
    }

    @Test
    void escInTheFirstSliceLeavesNothing() {
        ImagePlus image = hyperstack();
        rig.beforeStep(cancellation -> cancellation.cancel());
        try {
            assertThrows(CancellationException.class, () -> rig.run(IMAGE_TO_IMAGE, "stack", image));
        } finally {
            rig.beforeStep(cancellation -> {});
        }
        assertTrue(ImageCommandRig.shown().isEmpty());
        assertFalse(image.isLocked());
    }

    @Test
    void variantsAreTheSingleImagesOfTheirSeeds() {
        ImagePlus image = IJ.createImage("ramp", "16-bit ramp", 21, 13, 1);
        ImagePlus variants = rig.run(IMAGE_TO_IMAGE, "images=3", image).orElseThrow();
        ImagePlus single = rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow();
        assertEquals(3, variants.getStackSize());
        assertEquals("seed=8", variants.getStack().getSliceLabel(2));
        assertArrayEquals((short[]) single.getProcessor().getPixels(), (short[]) variants.getStack().getPixels(1));
        assertFalse(Arrays.equals((short[]) variants.getStack().getPixels(1), (short[]) variants.getStack()
                .getPixels(2)));
    }

    @Test
    void variantsOfACompositeAreSlicesOfItsChannels() {
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "images=3", hyperstack()).orElseThrow();
        assertArrayEquals(new int[] {26, 19, 2, 3, 1}, result.getDimensions());
        assertEquals("seed=9", result.getStack().getSliceLabel(6));
        assertEquals(IJ.COMPOSITE, result.getCompositeMode());
    }

    /** As Image > Duplicate does it: all channels of a composite, else the current plane with its table. */
    @Test
    void withoutStackItIsWhatIsSeen() {
        CompositeImage image = hyperstack();
        image.setPositionWithoutUpdate(2, 4, 1);
        ImagePlus merged = rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow();
        assertArrayEquals(new int[] {26, 19, 2, 1, 1}, merged.getDimensions());
        assertTrue(merged.getInfoProperty().contains("source-slices = 7 to 8"), merged.getInfoProperty());

        image.setMode(IJ.COLOR);
        image.setPosition(2, 4, 1);
        ImagePlus single = rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow();
        assertArrayEquals(new int[] {26, 19, 1, 1, 1}, single.getDimensions());
        assertEquals(Color.GREEN.getRGB(), single.getProcessor().getLut().getRGB(255));
        assertEquals(3000, single.getDisplayRangeMax());
        assertArrayEquals((short[]) merged.getStack().getPixels(2), (short[]) single.getProcessor().getPixels());
    }

    @Test
    void rgbOutputIsMadeOfWhatTheScreenShows() {
        CompositeImage image = hyperstack();
        ImagePlus rgb = rig.run(INPAINT, "output=RGB stack", withOval(image)).orElseThrow();
        assertArrayEquals(new int[] {26, 19, 1, 5, 2}, rgb.getDimensions());
        assertEquals(24, rgb.getBitDepth());
        image.setPosition(1, 3, 2);
        int[] shown = (int[]) new ColorProcessor(image.getImage()).getPixels();
        int[] made = (int[]) rgb.getStack().getPixels(rgb.getStackIndex(1, 3, 2));
        for (int i = 0; i < shown.length; i++) {
            boolean outside = !image.getRoi().contains(i % 26, i / 26);
            assertEquals(outside, (shown[i] & 0xffffff) == (made[i] & 0xffffff) && outside, "pixel " + i);
        }
    }

    @Test
    void anAreaSelectionFramesTheInputAndOthersDoNot() {
        ImagePlus image = IJ.createImage("ramp", "32-bit ramp", 40, 30, 1);
        image.getCalibration().xOrigin = 12;
        Overlay overlay = new Overlay(new Roi(11, 7, 4, 4));
        overlay.add(new Roi(35, 1, 2, 2));
        image.setOverlay(overlay);
        image.setRoi(new OvalRoi(10, 5, 9, 7));
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow();
        assertArrayEquals(new int[] {9, 7, 1, 1, 1}, result.getDimensions());
        assertEquals(2, result.getCalibration().xOrigin);
        assertEquals(1, result.getOverlay().size());
        assertEquals(new Rectangle(1, 2, 4, 4), result.getOverlay().get(0).getBounds());
        assertTrue(result.getInfoProperty().contains("source-region = x=10 y=5 width=9 height=7"),
                result.getInfoProperty());
        assertEquals("16", result.getProp("diffusion.width"));

        image.setRoi(new Line(3, 3, 9, 9));
        assertEquals(40, rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow().getWidth());
    }

    @Test
    void theWorkingSizeCanBeChosenAndTheResultHasTheImagesSize() {
        ImagePlus image = IJ.createImage("ramp", "8-bit ramp", 5, 3, 1);
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "width=64 height=48", image).orElseThrow();
        assertEquals("64", result.getProp("diffusion.width"));
        assertEquals("48", result.getProp("diffusion.height"));
        assertArrayEquals(new int[] {5, 3, 1, 1, 1}, result.getDimensions());
        assertEquals("8", rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow().getProp("diffusion.width"));
    }

    @Test
    void pixelsThatAreNotFiniteAreReportedWithCountAndPlace() {
        ImagePlus image = IJ.createImage("holes", "32-bit ramp", 20, 10, 1);
        image.setDisplayRange(0, 1);
        image.getProcessor().setf(7, 2, Float.NaN);
        image.getProcessor().setf(9, 4, Float.POSITIVE_INFINITY);
        image.setRoi(new Roi(2, 1, 10, 8));
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow();
        assertTrue(result.getInfoProperty().contains("NaN or infinite pixels in \"holes\": 2, the first at x=7, y=2"),
                result.getInfoProperty());
        for (float value : (float[]) result.getProcessor().getPixels()) {
            assertTrue(value >= 0 && value <= 1, "value " + value);
        }
    }

    /** NaN in a selection is what inpainting repairs; outside of it every bit stays. */
    @Test
    void inpaintingRepairsNotANumberInsideAndKeepsItOutside() {
        FloatProcessor pixels = new FloatProcessor(16, 16);
        pixels.setMinAndMax(0, 1);
        pixels.setf(2, 2, Float.NaN);
        pixels.setf(12, 12, Float.NaN);
        ImagePlus image = new ImagePlus("holes", pixels);
        image.setRoi(new Roi(0, 0, 5, 5));
        ImageProcessor result = rig.run(INPAINT, "feather=2", image).orElseThrow().getProcessor();
        assertTrue(Float.isFinite(result.getf(2, 2)));
        assertTrue(Float.isNaN(result.getf(12, 12)));
    }

    /** With both off, as in macros, a picture is what it was before there were such settings. */
    @Test
    void theInfoTellsHowTheNewPartWasFitted() {
        ImagePlus image = IJ.createImage("ramp", "8-bit ramp", 32, 32, 1);
        image.setRoi(new Roi(4, 4, 20, 20));
        ImagePlus plain = rig.run(INPAINT, "", image).orElseThrow();
        ImagePlus off = rig.run(INPAINT, "soft=0 match=None", image).orElseThrow();
        ImagePlus fitted = rig.run(INPAINT, "soft=2.5 match=Levels", image).orElseThrow();
        assertArrayEquals((byte[]) plain.getProcessor().getPixels(), (byte[]) off.getProcessor().getPixels());
        assertEquals("0", plain.getProp("diffusion.soft"));
        assertEquals("None", plain.getProp("diffusion.match"));
        assertEquals("2.5", fitted.getProp("diffusion.soft"));
        assertEquals("Levels", fitted.getProp("diffusion.match"));
        assertTrue(fitted.getProp("diffusion.macro").contains("soft=2.5"), fitted.getProp("diffusion.macro"));
    }

    @Test
    void aDisplayRangeWithoutWidthIsReplacedAndSaid() {
        ImagePlus image = IJ.createImage("black", "16-bit black", 16, 16, 1);
        image.setDisplayRange(500, 500);
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow();
        assertEquals(65535, result.getDisplayRangeMax());
        assertTrue(result.getInfoProperty().contains("has no width"), result.getInfoProperty());
    }

    @ParameterizedTest
    @CsvSource({"32,1,0", "32,0.5,-2", "32,3e4,1e4"})
    void aFloatRangeUpsideDownStaysAsItWas(int bits, double min, double max) {
        ImagePlus image = IJ.createImage("ramp", bits + "-bit ramp", 16, 16, 2);
        image.setDisplayRange(min, max);
        for (String options : new String[] {"", "stack"}) {
            ImagePlus result = rig.run(IMAGE_TO_IMAGE, options, image).orElseThrow();
            assertEquals((float) min, result.getDisplayRangeMin());
            assertEquals((float) max, result.getDisplayRangeMax());
            assertFalse(result.getInfoProperty().contains("has no width"), result.getInfoProperty());
        }
        assertEquals((float) min, image.getDisplayRangeMin());
    }

    /** ImageJ itself does not display other kinds so. */
    @Test
    void aRangeUpsideDownOfIntegersIsReplacedAndSaid() {
        ImagePlus image = IJ.createImage("ramp", "16-bit ramp", 16, 16, 1);
        image.setDisplayRange(900, 100);
        ImagePlus result = rig.run(IMAGE_TO_IMAGE, "", image).orElseThrow();
        assertEquals(65535, result.getDisplayRangeMax());
        assertTrue(result.getInfoProperty().contains("has no width"), result.getInfoProperty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 9, 19})
    void escWithinTheChannelsKeepsEveryPlanesOwnTableAndRange(int finished) {
        ImagePlus image = hyperstack();
        AtomicInteger steps = new AtomicInteger();
        rig.beforeStep(cancellation -> {
            if (steps.incrementAndGet() > finished) {
                cancellation.cancel();
            }
        });
        try {
            assertThrows(CancellationException.class, () -> rig.run(IMAGE_TO_IMAGE, "stack", image));
        } finally {
            rig.beforeStep(cancellation -> {});
        }
        ImagePlus part = ImageCommandRig.shown().orElseThrow();
        assertEquals(finished, part.getStackSize());
        LUT[] tables = image.getLuts();
        LUT[] own = part.getLuts();
        for (int i = 1; i <= finished; i++) {
            LUT expected = tables[image.convertIndexToPosition(i)[0] - 1];
            LUT table = own[Math.min(own.length, part.convertIndexToPosition(i)[0]) - 1];
            assertEquals(expected.getRGB(255), table.getRGB(255), "plane " + i);
            assertEquals(expected.min, table.min, "plane " + i);
            assertEquals(expected.max, table.max, "plane " + i);
        }
    }

    @Test
    void inPlaceChangesOnlyTheCurrentSliceAndUndoTakesItBack() {
        ImagePlus image = IJ.createImage("stack", "16-bit ramp", 20, 20, 3);
        image.setProperty("Info", "microscope: x");
        image.setSlice(2);
        image.setRoi(new Roi(4, 4, 8, 8));
        short[] before = ((short[]) image.getStack().getPixels(2)).clone();
        assertTrue(rig.run(INPAINT, "inplace", image).isEmpty());
        short[] changed = (short[]) image.getStack().getPixels(2);
        assertFalse(Arrays.equals(before, changed));
        assertEquals(before[0], changed[0]);
        assertArrayEquals(before, (short[]) image.getStack().getPixels(1));
        assertArrayEquals(before, (short[]) image.getStack().getPixels(3));
        assertTrue(image.changes);
        assertTrue(image.getInfoProperty().startsWith("This picture is synthetic in part"), image.getInfoProperty());
        assertTrue(image.getInfoProperty().endsWith("microscope: x"), image.getInfoProperty());
        WindowManager.setTempCurrentImage(image);
        Undo.undo();
        WindowManager.setTempCurrentImage(null);
        assertArrayEquals(before, (short[]) image.getStack().getPixels(2));
    }

    @Test
    void inPlaceChangesAllChannelsOfACompositeAndUndoTakesThemBack() {
        ImagePlus image = withOval(hyperstack());
        image.setPosition(1, 2, 1);
        short[] first = ((short[]) image.getStack().getPixels(3)).clone();
        short[] second = ((short[]) image.getStack().getPixels(4)).clone();
        short[] other = ((short[]) image.getStack().getPixels(5)).clone();
        assertTrue(rig.run(INPAINT, "inplace", image).isEmpty());
        assertFalse(Arrays.equals(first, (short[]) image.getStack().getPixels(3)));
        assertFalse(Arrays.equals(second, (short[]) image.getStack().getPixels(4)));
        assertArrayEquals(other, (short[]) image.getStack().getPixels(5));
        WindowManager.setTempCurrentImage(image);
        Undo.undo();
        WindowManager.setTempCurrentImage(null);
        assertArrayEquals(first, (short[]) image.getStack().getPixels(3));
        assertArrayEquals(second, (short[]) image.getStack().getPixels(4));
        assertArrayEquals(new int[] {26, 19, 2, 5, 2}, image.getDimensions());
    }

    @Test
    void theHashIsThatOfTheBytesOfATiffFile() throws IOException {
        ImagePlus image = hyperstack();
        image.setPositionWithoutUpdate(1, 1, 1);
        FileInfo info = image.getFileInfo();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        info.intelByteOrder = false;
        new ImageWriter(info).write(bytes);
        assertEquals(ImageState.sha256(bytes.toByteArray()),
                rig.run(IMAGE_TO_IMAGE, "stack", image).orElseThrow().getProp("diffusion.source-sha256"));
    }

    @Test
    void optionsThatContradictEachOtherAreRefused() {
        ImagePlus image = withOval(hyperstack());
        assertRefused(IMAGE_TO_IMAGE, "stack images=2", image, "'stack' and 'images'");
        assertRefused(INPAINT, "stack inplace", image, "'inplace'");
        assertRefused(INPAINT, "images=2 inplace", image, "'inplace'");
        assertRefused(INPAINT, "output=RGB inplace", image, "'inplace'");
        assertRefused(IMAGE_TO_IMAGE, "strength=1.5", image, "'strength' cannot be '1.5'");
        assertRefused(IMAGE_TO_IMAGE, "feather=1", image, "'feather' is not a key");
        assertRefused(IMAGE_TO_IMAGE, "output=Grey", image, "Same, RGB");
        image.deleteRoi();
        assertRefused(INPAINT, "", image, "Nothing is selected");
        assertFalse(image.isLocked());
    }

    @Test
    void anImageInUseIsRefused() throws InterruptedException {
        ImagePlus image = IJ.createImage("busy", "8-bit ramp", 8, 8, 1);
        Thread other = new Thread(image::lock);
        other.start();
        other.join();
        String message = assertThrows(IllegalStateException.class, () -> rig.run(IMAGE_TO_IMAGE, "", image))
                .getMessage();
        assertTrue(message.contains("busy"), message);
    }

    private static void assertRefused(GenerationCommand command, String options, ImagePlus image, String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> rig.run(command, options, image))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    private static ImagePlus withOval(ImagePlus image) {
        image.setRoi(new OvalRoi(5, 4, 12, 10));
        return image;
    }

    /** 16-bit, 2 channels (magenta and green), 5 slices, 2 frames of 26 x 19 pixels. */
    private static CompositeImage hyperstack() {
        Random random = new Random(5);
        ImageStack stack = new ImageStack(26, 19);
        for (int i = 1; i <= 20; i++) {
            short[] pixels = new short[26 * 19];
            for (int k = 0; k < pixels.length; k++) {
                pixels[k] = (short) random.nextInt(4000);
            }
            stack.addSlice("plane " + i, pixels);
        }
        ImagePlus image = new ImagePlus("hyper", stack);
        image.setDimensions(2, 5, 2);
        image.setOpenAsHyperStack(true);
        image.getCalibration().pixelWidth = 0.25;
        image.getCalibration().pixelDepth = 1.5;
        image.getCalibration().frameInterval = 4;
        image.getCalibration().setUnit("um");
        CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
        composite.setChannelLut(table(Color.MAGENTA, 100, 900), 1);
        composite.setChannelLut(table(Color.GREEN, 0, 3000), 2);
        return composite;
    }

    private static LUT table(Color colour, double min, double max) {
        LUT table = LUT.createLutFromColor(colour);
        table.min = min;
        table.max = max;
        return table;
    }

}
