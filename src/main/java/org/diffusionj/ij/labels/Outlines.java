package org.diffusionj.ij.labels;

import ij.gui.Overlay;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.awt.Rectangle;
import java.util.Map;
import java.util.TreeMap;
import org.diffusionj.image.Labels;

/** The outlines of objects as an overlay: one selection each, named by the object's number, around its pixels. */
final class Outlines {
    private static final double INSIDE = 255;

    private Outlines() {}

    /** @param slice on which they are shown, or 0 for an image with one */
    static void addTo(Overlay overlay, Labels labels, int slice) {
        bounds(labels).forEach((label, frame) -> {
            Roi outline = outline(labels, label, frame);
            outline.setName(label.toString());
            outline.setStrokeColor(Color.YELLOW);
            outline.setPosition(slice);
            overlay.add(outline);
        });
    }

    private static Map<Integer, Rectangle> bounds(Labels labels) {
        Map<Integer, Rectangle> bounds = new TreeMap<>();
        for (int i = 0; i < labels.values().length; i++) {
            if (labels.values()[i] > 0) {
                Rectangle pixel = new Rectangle(i % labels.width(), i / labels.width(), 1, 1);
                bounds.merge(labels.values()[i], pixel, Rectangle::union);
            }
        }
        return bounds;
    }

    private static Roi outline(Labels labels, int label, Rectangle frame) {
        ByteProcessor object = new ByteProcessor(frame.width, frame.height);
        for (int y = 0; y < frame.height; y++) {
            for (int x = 0; x < frame.width; x++) {
                boolean inside = labels.values()[(frame.y + y) * labels.width() + frame.x + x] == label;
                object.set(x, y, inside ? (int) INSIDE : 0);
            }
        }
        object.setThreshold(INSIDE, INSIDE, ImageProcessor.NO_LUT_UPDATE);
        Roi outline = new ThresholdToSelection().convert(object);
        outline.setLocation(frame.x + outline.getBounds().x, frame.y + outline.getBounds().y);
        return outline;
    }
}
