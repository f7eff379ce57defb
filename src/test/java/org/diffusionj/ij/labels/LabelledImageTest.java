package org.diffusionj.ij.labels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.diffusionj.image.Labels;
import org.diffusionj.settings.Truth;
import org.junit.jupiter.api.Test;

class LabelledImageTest {
    /** Objects in several parts, with holes, at the picture's edges; 40000 needs sixteen bits. */
    private static Labels labels(long seed) {
        Random random = new Random(seed);
        int[] values = new int[23 * 17];
        int[] numbers = {0, 0, 1, 2, 300, 40000};
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers[random.nextInt(numbers.length)];
        }
        return new Labels(23, 17, values);
    }

    private static ImageStack pictures(int count) {
        ImageStack pictures = new ImageStack();
        for (int i = 0; i < count; i++) {
            int[] pixels = new Random(i).ints(23 * 17, 0, 1 << 24).toArray();
            pictures.addSlice("seed=" + i, new ColorProcessor(23, 17, pixels));
        }
        return pictures;
    }

    /** Filled as ImageJ fills selections, the outlines give the labels again. */
    @Test
    void outlinesHoldExactlyTheirObjects() {
        List<Labels> labels = List.of(labels(1), labels(2));
        ImagePlus image = LabelledImage.of(pictures(2), labels, Truth.OVERLAY);
        assertEquals(24, image.getBitDepth());
        Overlay overlay = image.getOverlay();
        assertEquals(8, overlay.size());
        for (int slice = 1; slice <= 2; slice++) {
            int[] filled = new int[23 * 17];
            for (Roi outline : overlay.toArray()) {
                if (outline.getPosition() == slice) {
                    ByteProcessor plane = new ByteProcessor(23, 17);
                    plane.setValue(255);
                    plane.fill(outline);
                    IntStream.range(0, filled.length).filter(i -> plane.get(i) != 0)
                            .forEach(i -> filled[i] += Integer.parseInt(outline.getName()));
                }
            }
            assertArrayEquals(labels.get(slice - 1).values(), filled);
        }
    }

    @Test
    void theLastChannelHoldsTheNumbers() {
        List<Labels> labels = List.of(labels(1), labels(2));
        ImageStack pictures = pictures(2);
        ImagePlus image = LabelledImage.of(pictures, labels, Truth.CHANNEL);
        assertArrayEquals(new int[] {23, 17, 4, 2, 1}, image.getDimensions());
        assertEquals(16, image.getBitDepth());
        for (int slice = 1; slice <= 2; slice++) {
            for (int i = 0; i < 23 * 17; i++) {
                int rgb = 0;
                for (int channel = 1; channel <= 3; channel++) {
                    rgb = rgb << 8 | image.getStack().getProcessor(image.getStackIndex(channel, slice, 1)).get(i);
                }
                assertEquals(pictures.getProcessor(slice).get(i) & 0xffffff, rgb);
                assertEquals(labels.get(slice - 1).values()[i],
                        image.getStack().getProcessor(image.getStackIndex(4, slice, 1)).get(i));
            }
        }
        assertEquals("seed=1", image.getStack().getSliceLabel(image.getStackIndex(4, 2, 1)));
    }

    /** At first one sees the picture, as it is in RGB. */
    @Test
    void aCompositeLooksLikeThePicture() {
        ImageStack pictures = pictures(1);
        CompositeImage image = (CompositeImage) LabelledImage.of(pictures, List.of(labels(1)), Truth.CHANNEL);
        image.updateImage();
        int[] seen = (int[]) new ColorProcessor(image.getImage()).getPixels();
        for (int i = 0; i < seen.length; i++) {
            assertEquals(pictures.getProcessor(1).get(i) & 0xffffff, seen[i] & 0xffffff);
        }
    }

    @Test
    void withoutTruthThereIsThePictureAlone() {
        ImagePlus image = LabelledImage.of(pictures(1), List.of(labels(1)), Truth.NONE);
        assertEquals(24, image.getBitDepth());
        assertNull(image.getOverlay());
    }

    @Test
    void sixteenBitsHoldSoManyNumbers() {
        List<Labels> large = List.of(new Labels(1, 1, new int[] {65536}));
        String message = assertThrows(IllegalArgumentException.class,
                () -> LabelledImage.require(Truth.CHANNEL, large)).getMessage();
        assertTrue(message.contains("65536"), message);
        LabelledImage.require(Truth.OVERLAY, large);
    }
}
