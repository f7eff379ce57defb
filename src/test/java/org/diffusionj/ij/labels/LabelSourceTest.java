package org.diffusionj.ij.labels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.image.Labels;
import org.diffusionj.settings.LabelKind;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LabelSourceTest {
    private static Values kind(LabelKind kind) {
        return Values.none().with(Settings.LABELS, kind);
    }

    private static LabelSource read(ImageProcessor plane, Values options) {
        return LabelSource.of(options, Optional.of(new ImagePlus("map", plane)));
    }

    /** (2, 3) in every kind of pixels that holds numbers of objects. */
    static Stream<ImageProcessor> planes() {
        float[] values = {0, 7, 7, 254, 0, 1};
        ByteProcessor bytes = new ByteProcessor(3, 2);
        ShortProcessor shorts = new ShortProcessor(3, 2);
        for (int i = 0; i < values.length; i++) {
            bytes.set(i, (int) values[i]);
            shorts.set(i, (int) values[i]);
        }
        return Stream.of(bytes, shorts, new FloatProcessor(3, 2, values));
    }

    @ParameterizedTest
    @MethodSource("planes")
    void numbersAreTakenWhateverIsShown(ImageProcessor plane) {
        plane.invertLut();
        plane.setMinAndMax(3, 4);
        try (LabelSource source = read(plane, Values.none())) {
            assertArrayEquals(new int[] {0, 7, 7, 254, 0, 1}, source.planes().get(0).values());
            assertEquals(LabelKind.LABELS, source.kind());
        }
    }

    @Test
    void sixteenAndThirtyTwoBitsHoldLargeNumbers() {
        ShortProcessor shorts = new ShortProcessor(1, 1, new short[] {-1}, null);
        assertEquals(65535, read(shorts, Values.none()).planes().get(0).values()[0]);
        FloatProcessor floats = new FloatProcessor(1, 1, new float[] {1 << 24});
        assertEquals(1 << 24, read(floats, Values.none()).planes().get(0).values()[0]);
    }

    /** Parts that touch at a corner are one, as ImageJ's particle analysis has it; another one follows below. */
    @Test
    void partsOfMasksAreObjects() {
        byte[] mask = {-1, 0, 0, 0, -1, 0, 0, 0, 0, -1, 0, -1};
        ByteProcessor plane = new ByteProcessor(3, 4, mask);
        int[] expected = {1, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 3};
        assertArrayEquals(expected, read(plane, Values.none()).planes().get(0).values());
        assertEquals(LabelKind.MASK, read(plane, Values.none()).kind());
        int[] asLabels = read(plane, kind(LabelKind.LABELS)).planes().get(0).values();
        assertArrayEquals(new int[] {255, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 255}, asLabels);
    }

    static Stream<Arguments> refusals() {
        ByteProcessor odd = new ByteProcessor(2, 2, new byte[] {-1, 0, 3, 0});
        return Stream.of(
                Arguments.of(new ColorProcessor(2, 2), Values.none(), "is an RGB image"),
                Arguments.of(new FloatProcessor(2, 1, new float[] {1, 2.5f}), Values.none(), "holds 2.5 at x=1, y=0"),
                Arguments.of(new FloatProcessor(1, 2, new float[] {1, Float.NaN}), Values.none(), "NaN at x=0, y=1"),
                Arguments.of(new FloatProcessor(1, 1, new float[] {-1}), Values.none(), "holds -1.0"),
                Arguments.of(new FloatProcessor(1, 1, new float[] {1 / 0f}), Values.none(), "Infinity"),
                Arguments.of(odd, kind(LabelKind.MASK), "is no mask: it holds 3 at x=0, y=1"),
                Arguments.of(new ShortProcessor(2, 2), kind(LabelKind.MASK), "is no mask: it has 16 bits"),
                Arguments.of(new ByteProcessor(2, 2), Values.none(), "There are no labels: all pixels of \"map\""),
                Arguments.of(new ShortProcessor(2, 2), Values.none(), "There are no labels"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatHoldsNoLabelsIsRefused(ImageProcessor plane, Values options, String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> read(plane, options)).getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("docs/labels.md"), message);
    }

    @Test
    void ofAStackOneSliceOrAllGoIn() {
        ImageStack stack = new ImageStack(2, 1);
        stack.addSlice("a", new ShortProcessor(2, 1, new short[] {0, 0}, null));
        stack.addSlice("b", new ShortProcessor(2, 1, new short[] {5, 0}, null));
        ImagePlus image = new ImagePlus("stack", stack);
        image.getCalibration().pixelWidth = 0.25;
        String message = assertThrows(IllegalArgumentException.class,
                () -> LabelSource.of(Values.none(), Optional.of(image))).getMessage();
        assertTrue(message.contains("\"stack\", slice 1"), message);
        LabelSource all = LabelSource.of(Values.none().with(Settings.STACK, true), Optional.of(image));
        assertEquals(2, all.planes().size());
        assertEquals("b", all.planeLabel(1));
        assertEquals("1 to 2", all.entries().get("source-slices"));
        assertEquals(0.25, all.calibration().pixelWidth);
        image.setSlice(2);
        assertArrayEquals(new int[] {5, 0}, LabelSource.of(Values.none(), Optional.of(image)).planes().get(0).values());
    }

    /** An image that is closed while the command waits is named; one that is held is locked. */
    @Test
    void theImageIsHeld() {
        ImagePlus image = new ImagePlus("map", new ShortProcessor(1, 1, new short[] {3}, null));
        try (LabelSource source = LabelSource.of(Values.none(), Optional.of(image))) {
            source.hold();
            assertTrue(image.isLocked());
        }
        LabelSource waiting = LabelSource.of(Values.none(), Optional.of(image));
        image.flush();
        String message = assertThrows(IllegalStateException.class, waiting::hold).getMessage();
        assertTrue(message.contains("\"map\" was closed"), message);
    }

    /** Selections are numbered by their place; later ones lie on top, and those of other slices do not count. */
    @Test
    void selectionsAreDrawnInTheirOrder() {
        Roi second = new Roi(1, 0, 2, 1);
        Roi elsewhere = new Roi(0, 0, 4, 1);
        elsewhere.setPosition(2);
        List<Roi> rois = List.of(new Roi(0, 0, 2, 1), second, elsewhere);
        ImagePlus stack = IJ.createImage("stack", "8-bit black", 4, 1, 2);
        assertArrayEquals(new int[] {1, 2, 2, 0}, Selections.drawn(rois, 4, 1, Optional.of(stack), 1).values());
        assertArrayEquals(new int[] {3, 3, 3, 3}, Selections.drawn(rois, 4, 1, Optional.of(stack), 2).values());
        String message = assertThrows(IllegalArgumentException.class,
                () -> Selections.drawn(List.of(new Roi(9, 9, 3, 3)), 4, 1, Optional.empty(), 1)).getMessage();
        assertTrue(message.contains("Selection 1") && message.contains("4 x 1"), message);
    }

    /** SHA-256 of 00000001 00000000, by sha256sum. */
    @Test
    void theHashIsOfNumbersInThirtyTwoBits() {
        assertEquals("cbbc48750debb8535093b3deaf88ac7f4cff87425576a58de2bac754acdb4616",
                LabelHash.of(List.of(new Labels(2, 1, new int[] {1, 0}))));
    }
}
