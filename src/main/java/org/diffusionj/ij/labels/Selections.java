package org.diffusionj.ij.labels;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.plugin.frame.RoiManager;
import ij.process.ByteProcessor;
import java.awt.GraphicsEnvironment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusionj.ij.pixels.AreaSelection;
import org.diffusionj.image.Labels;
import org.diffusionj.image.Mask;

/** The ROI Manager's selections as labels: the i-th selection, counted from 1, is object i. Later ones lie on top. */
final class Selections {
    private Selections() {}

    /**
     * All selections.
     *
     * @throws IllegalStateException if there are none
     * @throws IllegalArgumentException if one of them has no area
     */
    static List<Roi> all() {
        RoiManager manager = manager();
        if (manager == null || manager.getCount() == 0) {
            throw new IllegalStateException("The ROI Manager holds no selections. Draw some and add them with"
                    + " Edit > Selection > Add to Manager. See docs/labels.md#roi-manager");
        }
        List<Roi> rois = List.of(manager.getRoisAsArray());
        requireAreas(rois, "the ROI Manager");
        return rois;
    }

    /** @throws IllegalArgumentException if one of them has no area */
    static void requireAreas(List<Roi> rois, String place) {
        for (int i = 0; i < rois.size(); i++) {
            if (!rois.get(i).isArea()) {
                throw new IllegalArgumentException("Selection " + (i + 1) + " of " + place + ", "
                        + rois.get(i).getName() + ", has no area, so no pixel lies in it. Remove it, or make an area of"
                        + " it with Edit > Selection > Line to Area. See docs/labels.md#roi-manager");
            }
        }
    }

    /** Without a display ImageJ has none, and fails where one is asked for. */
    private static RoiManager manager() {
        return GraphicsEnvironment.isHeadless() ? RoiManager.getRawInstance() : RoiManager.getInstance2();
    }

    /** Whether there are any. */
    static boolean isThere() {
        RoiManager manager = manager();
        return manager != null && manager.getCount() > 0;
    }

    /** Draws them where no image says more of them. */
    static Labels drawn(List<Roi> rois, int width, int height) {
        return drawn(rois, width, height, Optional.empty(), 1);
    }

    /**
     * Draws them.
     *
     * @param image that they lie on, if any: of a stack, selections with a position count on their own slice only
     * @param index of the plane in the image's stack, the first being 1
     */
    static Labels drawn(List<Roi> rois, int width, int height, Optional<ImagePlus> image, int index) {
        int[] values = new int[width * height];
        for (int i = 0; i < rois.size(); i++) {
            Roi roi = rois.get(i);
            if (image.filter(stack -> stack.getStackSize() > 1).map(stack -> isOn(roi, stack, index)).orElse(true)) {
                draw(values, mask(roi, i + 1, width, height), i + 1);
            }
        }
        return new Labels(width, height, values);
    }

    private static boolean isOn(Roi roi, ImagePlus stack, int index) {
        if (!roi.hasHyperStackPosition()) {
            return roi.getPosition() == 0 || roi.getPosition() == index;
        }
        int[] place = stack.convertIndexToPosition(index);
        return isAt(roi.getCPosition(), place[0]) && isAt(roi.getZPosition(), place[1])
                && isAt(roi.getTPosition(), place[2]);
    }

    private static boolean isAt(int position, int place) {
        return position == 0 || position == place;
    }

    private static void draw(int[] values, Mask mask, int number) {
        IntStream.range(0, values.length).filter(i -> mask.inside()[i]).forEach(i -> values[i] = number);
    }

    private static Mask mask(Roi roi, int number, int width, int height) {
        ImagePlus plane = new ImagePlus("", new ByteProcessor(width, height));
        plane.setRoi((Roi) roi.clone());
        try {
            return AreaSelection.mask(plane);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Selection " + number + " of the ROI Manager, " + roi.getName()
                    + ", holds no pixel of " + width + " x " + height + ". Remove it, or open the image that it belongs"
                    + " to. See docs/labels.md#roi-manager", e);
        }
    }
}
