package org.diffusionj.ij.compare;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusionj.image.RgbImage;
import org.diffusionj.measure.FeatureSpace;
import org.diffusionj.measure.Thumbnail;

/** What is kept of a set while its pictures come one after the other: features, thumbnails, objects and sums. */
final class MeasuredSet {
    private final PictureSource source;
    private final Levels levels;
    private final Map<FeatureSpace, List<float[]>> features = new LinkedHashMap<>();
    private final List<Thumbnail> thumbnails = new ArrayList<>();
    private final List<double[]> areas = new ArrayList<>();

    /** Sums and sums of squares of the brightness at each pixel, as long as all pictures are of one size. */
    private Optional<double[][]> sums = Optional.empty();
    private int width;
    private int height;
    private boolean oneSize = true;

    MeasuredSet(PictureSource source, Levels levels, List<FeatureSpace> spaces) {
        this.source = source;
        this.levels = levels;
        spaces.forEach(space -> features.put(space, new ArrayList<>()));
    }

    PictureSource source() {
        return source;
    }

    /** One of the pictures, read again. */
    RgbImage picture(int index) {
        return levels.picture(source.images().apply(index));
    }

    /** Measures the next picture. */
    void add(RgbImage picture, Objects objects) {
        features.forEach((space, rows) -> rows.add(space.of(picture)));
        thumbnails.add(Thumbnail.of(picture));
        areas.add(objects.areas(picture));
        addToSums(picture);
    }

    private void addToSums(RgbImage picture) {
        if (thumbnails.size() == 1) {
            width = picture.width();
            height = picture.height();
            sums = Optional.of(new double[2][width * height]);
        }
        oneSize &= picture.width() == width && picture.height() == height;
        if (oneSize) {
            double[][] both = sums.orElseThrow();
            for (int i = 0; i < both[0].length; i++) {
                double value = (picture.planes()[i] + picture.planes()[both[0].length + i]
                        + picture.planes()[2 * both[0].length + i]) / 3;
                both[0][i] += value;
                both[1][i] += value * value;
            }
        }
    }

    float[][] rows(FeatureSpace space) {
        return features.get(space).toArray(float[][]::new);
    }

    List<Thumbnail> thumbnails() {
        return thumbnails;
    }

    /** Of the objects of each picture. */
    List<double[]> areas() {
        return areas;
    }

    double[] allAreas() {
        return areas.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** The mean of each feature. */
    float[] meanRow(FeatureSpace space) {
        float[][] rows = rows(space);
        float[] mean = new float[rows[0].length];
        IntStream.range(0, mean.length).forEach(k -> {
            double sum = 0;
            for (float[] row : rows) {
                sum += row[k];
            }
            mean[k] = (float) (sum / rows.length);
        });
        return mean;
    }

    /** Mean and standard deviation (n - 1) of the brightness at each pixel, where all pictures are of one size. */
    Optional<ImagePlus> maps() {
        int count = thumbnails.size();
        if (!oneSize || count < 2) {
            return Optional.empty();
        }
        double[][] both = sums.orElseThrow();
        float[] mean = new float[both[0].length];
        float[] deviation = new float[mean.length];
        for (int i = 0; i < mean.length; i++) {
            double middle = both[0][i] / count;
            mean[i] = (float) levels.value(middle);
            double variance = Math.max(0, (both[1][i] - count * middle * middle) / (count - 1));
            deviation[i] = (float) (Math.sqrt(variance) * levels.range());
        }
        ImageStack stack = new ImageStack(width, height);
        stack.addSlice("mean of " + count, new FloatProcessor(width, height, mean));
        stack.addSlice("standard deviation of " + count, new FloatProcessor(width, height, deviation));
        return Optional.of(new ImagePlus("Mean and SD of " + source.shortName(), stack));
    }
}
