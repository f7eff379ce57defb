package org.diffusionj.ij.compare;

import ij.IJ;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.diffusionj.image.RgbImage;
import org.diffusionj.measure.Bootstrap;
import org.diffusionj.measure.Estimate;
import org.diffusionj.measure.FeatureSpace;
import org.diffusionj.measure.FrechetDistance;
import org.diffusionj.measure.KernelDistance;
import org.diffusionj.measure.PictureError;
import org.diffusionj.measure.StructuralSimilarity;
import org.diffusionj.measure.Thumbnail;
import org.diffusionj.runtime.Cancellation;

/** All numbers that tell how alike two sets are: those of the whole sets first, then those of each image. */
final class Comparison {
    static final String TITLE = "Compare Images";

    private static final String WHOLE = "all";
    private static final long SEED = 1;
    private static final Bootstrap MANY = new Bootstrap(1000, SEED);
    private static final Bootstrap FEWER = new Bootstrap(200, SEED);
    private static final String KID = "Binkowski et al. 2018";
    private static final String FID = "Heusel et al. 2017";
    private static final String OTSU = "Otsu 1979, ImageJ Analyze Particles";
    private static final String ERROR = "mean squared error";
    private static final String WANG = "Wang et al. 2004";

    private final MeasuredSet reference;
    private final MeasuredSet images;
    private final Levels levels;
    private final Objects objects;
    private final Cancellation cancellation;
    private final MeasureTable table = new MeasureTable();

    /** @param levels of the reference, for what pairs are measured in */
    Comparison(MeasuredSet reference, MeasuredSet images, Levels levels, Objects objects, Cancellation cancellation) {
        this.reference = reference;
        this.images = images;
        this.levels = levels;
        this.objects = objects;
        this.cancellation = cancellation;
    }

    MeasureTable of(List<FeatureSpace> spaces) {
        List<double[]> pairs = pairs();
        if (!pairs.isEmpty()) {
            addPairs(pairs);
        }
        if (reference.source().size() > 1 && images.source().size() > 1) {
            spaces.forEach(this::addDistances);
        } else {
            IJ.log(TITLE + ": kernel and Fréchet distances need two pictures at least in each set, and are left out.");
        }
        double[][] nearest = nearest();
        addNearest(nearest);
        addObjects();
        addImages(pairs, nearest);
        return table;
    }

    /** PSNR and both SSIM of each pair; none where the sets are no pairs. */
    private List<double[]> pairs() {
        int count = images.source().size();
        if (reference.source().size() != count) {
            IJ.log(TITLE + ": " + reference.source().size() + " and " + count + " pictures are no pairs, so there is no"
                    + " PSNR and no SSIM.");
            return List.of();
        }
        return IntStream.range(0, count).mapToObj(this::pair).toList();
    }

    private double[] pair(int index) {
        cancellation.check();
        RgbImage one = reference.picture(index);
        RgbImage other = images.picture(index);
        if (one.width() != other.width() || one.height() != other.height()) {
            IJ.log(TITLE + ": \"" + images.source().names().get(index) + "\" has another size than \""
                    + reference.source().names().get(index) + "\", so they have no PSNR and no SSIM.");
            return new double[] {Double.NaN, Double.NaN, Double.NaN};
        }
        return new double[] {PictureError.peakSignalToNoise(one, other),
            similarity(StructuralSimilarity.GAUSSIAN, one, other),
            similarity(StructuralSimilarity.UNIFORM, one, other)};
    }

    private static double similarity(StructuralSimilarity kind, RgbImage one, RgbImage other) {
        return Math.min(one.width(), one.height()) < kind.window() ? Double.NaN : kind.of(one, other);
    }

    private void addPairs(List<double[]> pairs) {
        addMean("PSNR", pairs, 0, "dB, data range " + levels + ", mean of pairs", ERROR);
        addMean("SSIM gaussian", pairs, 1, "-1 to 1, data range " + levels + ", mean of pairs", WANG);
        addMean("SSIM uniform", pairs, 2, "-1 to 1, data range " + levels + ", window 7, mean of pairs", WANG);
    }

    private void addMean(String measure, List<double[]> pairs, int column, String unit, String source) {
        double[] values = pairs.stream().mapToDouble(pair -> pair[column]).filter(value -> !Double.isNaN(value))
                .toArray();
        if (values.length > 0) {
            table.add(measure, WHOLE, MANY.ofMean(values), unit, source);
        }
    }

    private void addDistances(FeatureSpace space) {
        float[][] rows = reference.rows(space);
        float[][] others = images.rows(space);
        IJ.showStatus(TITLE + ": distances by " + space.name());
        String sizes = space.description() + "; " + rows.length + " and " + others.length + " pictures";
        table.add("KID " + space.name(), WHOLE, MANY.of(new KernelDistance(rows, others), cancellation), sizes,
                KID);
        table.add("FID " + space.name(), WHOLE, FEWER.of(new FrechetDistance(rows, others), cancellation),
                sizes + "; too large with few", FID);
        if (rows.length > 3) {
            float[][] even = half(rows, 0);
            float[][] odd = half(rows, 1);
            String halves = "halves of the reference, " + even.length + " and " + odd.length + " pictures";
            table.add("KID " + space.name(), "reference", KernelDistance.of(even, odd), halves, KID);
            table.add("FID " + space.name(), "reference", FrechetDistance.of(even, odd), halves, FID);
        }
    }

    private static float[][] half(float[][] rows, int first) {
        return IntStream.range(0, rows.length).filter(i -> i % 2 == first).mapToObj(i -> rows[i])
                .toArray(float[][]::new);
    }

    /** For each image, which reference is nearest, and its distance. */
    private double[][] nearest() {
        return images.thumbnails().stream().map(image -> nearest(image, reference.thumbnails(), -1))
                .toArray(double[][]::new);
    }

    private static double[] nearest(Thumbnail image, List<Thumbnail> others, int but) {
        double[] nearest = {-1, Double.POSITIVE_INFINITY};
        for (int i = 0; i < others.size(); i++) {
            double distance = i == but ? Double.POSITIVE_INFINITY : image.distance(others.get(i));
            if (distance < nearest[1]) {
                nearest = new double[] {i, distance};
            }
        }
        return nearest;
    }

    private void addNearest(double[][] nearest) {
        String unit = "root mean square of 32 x 32 pixels from 0 to 1";
        table.add("Nearest reference", WHOLE, MANY.ofMean(distances(nearest)), unit + ", mean", "docs/compare.md");
        List<Thumbnail> own = reference.thumbnails();
        if (own.size() > 1) {
            double[][] among = IntStream.range(0, own.size()).mapToObj(i -> nearest(own.get(i), own, i))
                    .toArray(double[][]::new);
            table.add("Nearest reference", "reference", MANY.ofMean(distances(among)),
                    unit + ", mean, of each reference among the others", "docs/compare.md");
        }
    }

    private static double[] distances(double[][] nearest) {
        return Arrays.stream(nearest).mapToDouble(pair -> pair[1]).toArray();
    }

    private void addObjects() {
        for (MeasuredSet set : List.of(reference, images)) {
            String whose = set == reference ? "reference" : WHOLE;
            Estimate count = MANY.ofMean(set.areas().stream().mapToDouble(areas -> areas.length).toArray());
            table.add("Objects", whose, count, objects + " an image, mean", OTSU);
            double[] areas = set.allAreas();
            if (areas.length > 0) {
                table.add("Object area", whose, MANY.ofMean(areas), "pixels, mean of " + areas.length + " " + objects,
                        OTSU);
            }
        }
        if (reference.allAreas().length > 0 && images.allAreas().length > 0) {
            table.add("Object area difference", WHOLE, Objects.difference(reference.allAreas(), images.allAreas()),
                    "0 to 1, largest difference of the distributions", "Kolmogorov and Smirnov");
        }
    }

    private void addImages(List<double[]> pairs, double[][] nearest) {
        String[] measures = {"PSNR", "SSIM gaussian", "SSIM uniform"};
        String[] units = {"dB", "-1 to 1", "-1 to 1"};
        for (int i = 0; i < images.source().size(); i++) {
            String image = images.source().names().get(i);
            for (int k = 0; k < measures.length && !pairs.isEmpty(); k++) {
                table.add(measures[k], image, pairs.get(i)[k],
                        units[k] + ", with " + reference.source().names().get(i), k == 0 ? ERROR : WANG);
            }
            table.add("Nearest reference", image, nearest[i][1],
                    reference.source().names().get((int) nearest[i][0]), "docs/compare.md");
            double[] areas = images.areas().get(i);
            table.add("Objects", image, areas.length, objects.toString(), OTSU);
            table.add("Object area", image, Arrays.stream(areas).average().orElse(Double.NaN), "pixels, mean",
                    OTSU);
        }
    }
}
