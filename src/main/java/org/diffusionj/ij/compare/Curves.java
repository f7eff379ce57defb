package org.diffusionj.ij.compare;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Plot;
import java.awt.Color;
import java.util.List;
import java.util.stream.IntStream;
import org.diffusionj.measure.FeatureSpace;

/** The mean features of both sets, a plot for each feature space. */
final class Curves {
    private Curves() {}

    /** Black for the reference, red for the images. */
    static ImagePlus of(List<FeatureSpace> spaces, MeasuredSet reference, MeasuredSet images) {
        ImageStack stack = null;
        for (FeatureSpace space : spaces) {
            float[] black = reference.meanRow(space);
            float[] red = images.meanRow(space);
            Plot plot = new Plot(space.name(), "feature of " + space.name(), "mean");
            plot.setLineWidth(2);
            plot.setColor(Color.BLACK);
            plot.addPoints(numbers(black), black, Plot.LINE);
            plot.setColor(Color.RED);
            plot.addPoints(numbers(red), red, Plot.LINE);
            plot.setColor(Color.BLACK);
            plot.addLegend(reference.source().shortName() + "\n" + images.source().shortName());
            plot.setLimitsToFit(false);
            ImagePlus drawn = plot.getImagePlus();
            stack = stack == null ? new ImageStack(drawn.getWidth(), drawn.getHeight()) : stack;
            stack.addSlice(space.name(), drawn.getProcessor().convertToRGB());
        }
        return new ImagePlus("Mean features", stack);
    }

    private static float[] numbers(float[] values) {
        float[] numbers = new float[values.length];
        IntStream.range(0, numbers.length).forEach(i -> numbers[i] = i + 1);
        return numbers;
    }
}
