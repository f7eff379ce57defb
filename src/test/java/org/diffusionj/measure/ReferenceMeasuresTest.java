package org.diffusionj.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scikit-image, SciPy, NumPy and torchmetrics measure on the same pictures: models/reference/measures.py. */
class ReferenceMeasuresTest {
    private static final Npz EXPECTED = Npz.read(Path.of("src/test/resources/reference/measures/measures.npz"));
    private static final double TOLERANCE = 1e-4;

    static Stream<FeatureSpace> spaces() {
        return Stream.of(new Intensity(), new Granulometry(), new PowerSpectrum());
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void featuresAreThoseOfNumpyAndScipy(FeatureSpace space) {
        compare(space.name() + "_tissue", space.all(Pieces.TISSUE));
        compare(space.name() + "_cell", space.all(Pieces.CELL));
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void distancesOfPicturesAreThoseOfTorchmetrics(FeatureSpace space) {
        compareDistances(space.name(), space.all(Pieces.TISSUE), space.all(Pieces.CELL));
    }

    /** More rows than numbers, fewer, many fewer in one set, and numbers that never change. */
    @ParameterizedTest
    @ValueSource(strings = {"many", "few", "uneven", "constant"})
    void distancesOfRowsAreThoseOfTorchmetrics(String name) {
        compareDistances(name, rows("x_" + name), rows("y_" + name));
    }

    @Test
    void errorsOfPairsAreThoseOfScikitImage() {
        comparePairs("psnr", PictureError::peakSignalToNoise);
        comparePairs("ssim_gaussian", StructuralSimilarity.GAUSSIAN::of);
        comparePairs("ssim_uniform", StructuralSimilarity.UNIFORM::of);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 24})
    void eigenvaluesAreThoseOfNumpy(int size) {
        double[][] matrix = Arrays.stream(rows("eigen_" + size)).map(row ->
                IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray()).toArray(double[][]::new);
        double[] found = SymmetricEigenvalues.of(matrix);
        Arrays.sort(found);
        float[] expected = EXPECTED.floats("values_" + size);
        for (int i = 0; i < size; i++) {
            assertEquals(expected[i], found[i], 1e-5, "eigenvalue " + i);
        }
    }

    private interface PairMeasure {
        double of(RgbImage one, RgbImage other);
    }

    private static void comparePairs(String name, PairMeasure measure) {
        List<Double> found = new ArrayList<>();
        for (int i = 0; i < Pieces.CELL.size(); i++) {
            found.add(measure.of(Pieces.TISSUE.get(i), Pieces.CELL.get(i)));
        }
        Pieces.TISSUE.forEach(piece -> found.add(measure.of(piece, Pieces.levelled(piece, 0.7, 0.1))));
        float[] expected = EXPECTED.floats(name);
        assertEquals(expected.length, found.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found.get(i), TOLERANCE, name + " of pair " + i);
        }
    }

    private static void compareDistances(String name, float[][] reference, float[][] images) {
        assertNear(EXPECTED.floats("kid_" + name)[0], KernelDistance.of(reference, images), "kernel distance");
        assertNear(EXPECTED.floats("fid_" + name)[0], FrechetDistance.of(reference, images), "Fréchet distance");
        assertNear(FrechetDistance.of(reference, images), FrechetDistance.of(images, reference), "the other way round");
    }

    /** Large ones relative to their size. */
    private static void assertNear(double expected, double found, String what) {
        assertEquals(expected, found, TOLERANCE * Math.max(1, Math.abs(expected)), what);
    }

    private static float[][] rows(String name) {
        int width = EXPECTED.shape(name)[1];
        float[] all = EXPECTED.floats(name);
        return IntStream.range(0, all.length / width)
                .mapToObj(i -> Arrays.copyOfRange(all, i * width, (i + 1) * width)).toArray(float[][]::new);
    }

    private static void compare(String name, float[][] found) {
        float[][] expected = rows(name);
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], found[i], (float) TOLERANCE, name + ", picture " + i);
        }
    }
}
