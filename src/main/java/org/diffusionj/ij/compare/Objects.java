package org.diffusionj.ij.compare;

import ij.ImagePlus;
import ij.measure.Measurements;
import ij.measure.ResultsTable;
import ij.plugin.filter.ParticleAnalyzer;
import ij.process.AutoThresholder;
import ij.process.ByteProcessor;
import java.util.Arrays;
import org.diffusionj.image.RgbImage;

/**
 * What ImageJ finds with {@code Auto Threshold} (Otsu 1979) and {@code Analyze Particles}: the areas of the objects of
 * a picture, of 20 pixels at least.
 *
 * @param dark whether objects are darker than what is around them
 */
record Objects(boolean dark) {
    private static final int SMALLEST = 20;

    private static final int LEVELS = 256;

    /** In words. */
    @Override
    public String toString() {
        return (dark ? "dark" : "bright") + " objects of " + SMALLEST + " pixels or more";
    }

    /** The areas in pixels. */
    double[] areas(RgbImage picture) {
        byte[] levels = levels(picture);
        int threshold = threshold(levels);
        byte[] mask = new byte[levels.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) ((levels[i] & 0xff) > threshold != dark ? 255 : 0);
        }
        ByteProcessor plane = new ByteProcessor(picture.width(), picture.height(), mask);
        plane.setThreshold(255, 255, ByteProcessor.NO_LUT_UPDATE);
        ResultsTable table = new ResultsTable();
        new ParticleAnalyzer(0, Measurements.AREA, table, SMALLEST, Double.POSITIVE_INFINITY)
                .analyze(new ImagePlus("objects", plane), plane);
        return table.size() == 0 ? new double[0] : table.getColumnAsDoubles(ResultsTable.AREA);
    }

    /** The share of the pixels above the threshold. */
    static double brightShare(RgbImage picture) {
        byte[] levels = levels(picture);
        int threshold = threshold(levels);
        int bright = 0;
        for (byte level : levels) {
            bright += (level & 0xff) > threshold ? 1 : 0;
        }
        return (double) bright / levels.length;
    }

    private static byte[] levels(RgbImage picture) {
        float[] planes = picture.planes();
        byte[] levels = new byte[planes.length / 3];
        for (int i = 0; i < levels.length; i++) {
            float sum = planes[i] + planes[levels.length + i] + planes[2 * levels.length + i];
            levels[i] = (byte) Math.max(0, Math.min(255, Math.round(sum * 255 / 3)));
        }
        return levels;
    }

    private static int threshold(byte[] levels) {
        int[] histogram = new int[LEVELS];
        for (byte level : levels) {
            histogram[level & 0xff]++;
        }
        return new AutoThresholder().getThreshold(AutoThresholder.Method.Otsu, histogram);
    }

    /** The largest difference of two distributions' shares below a value (Kolmogorov and Smirnov). */
    static double difference(double[] one, double[] other) {
        double[] a = one.clone();
        double[] b = other.clone();
        Arrays.sort(a);
        Arrays.sort(b);
        double largest = 0;
        for (double[] values : new double[][] {a, b}) {
            for (double value : values) {
                largest = Math.max(largest, Math.abs(shareUpTo(a, value) - shareUpTo(b, value)));
            }
        }
        return largest;
    }

    private static double shareUpTo(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) / 2;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (double) low / sorted.length;
    }
}
