package org.diffusionj.measure;

import org.diffusionj.image.RgbImage;

/**
 * How strong coarse and fine detail is: the power spectrum of the brightness by Welch's method (1967), tiles of 64
 * pixels under a Hann window that overlap by half, averaged around circles of 1 to 32 periods a tile. White noise of
 * variance v has the power v everywhere. The numbers are decades above 10⁻⁸, divided by 8.
 */
public final class PowerSpectrum implements FeatureSpace {
    static final int TILE = 64;

    private static final int BANDS = TILE / 2;
    private static final double DECADES = 8;
    private static final double FLOOR = Math.pow(10, -DECADES);

    private final Fourier fourier = new Fourier(TILE);
    private final double[] window = new double[TILE];
    private final double weight;

    public PowerSpectrum() {
        double squares = 0;
        for (int i = 0; i < TILE; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / TILE);
            squares += window[i] * window[i];
        }
        weight = 1 / (squares * squares);
    }

    @Override
    public String name() {
        return "spectrum";
    }

    @Override
    public String description() {
        return "power of 1 to 32 periods in 64 pixels, as logarithm (Welch 1967)";
    }

    @Override
    public float[] of(RgbImage picture) {
        if (picture.width() < TILE || picture.height() < TILE) {
            throw new IllegalArgumentException("The power spectrum needs pictures of at least " + TILE + " x " + TILE
                    + " pixels, but one has " + picture.width() + " x " + picture.height()
                    + ". Scale the images up. See docs/compare.md#feature-spaces");
        }
        double[] powers = meanPowers(GreyPlane.of(picture));
        float[] features = new float[BANDS];
        for (int band = 0; band < BANDS; band++) {
            features[band] = (float) ((Math.log10(powers[band] + FLOOR) + DECADES) / DECADES);
        }
        return features;
    }

    private double[] meanPowers(GreyPlane picture) {
        double[] sums = new double[BANDS];
        int[] counts = new int[BANDS];
        for (int y = 0; y + TILE <= picture.height(); y += TILE / 2) {
            for (int x = 0; x + TILE <= picture.width(); x += TILE / 2) {
                addTile(picture, x, y, sums, counts);
            }
        }
        for (int band = 0; band < BANDS; band++) {
            sums[band] /= counts[band];
        }
        return sums;
    }

    private void addTile(GreyPlane picture, int left, int top, double[] sums, int[] counts) {
        double[] real = windowed(picture, left, top);
        double[] imaginary = new double[TILE * TILE];
        for (int i = 0; i < TILE; i++) {
            fourier.transformInPlace(real, imaginary, i * TILE, 1);
        }
        for (int i = 0; i < TILE; i++) {
            fourier.transformInPlace(real, imaginary, i, TILE);
        }
        for (int i = 0; i < TILE * TILE; i++) {
            int band = (int) Math.round(Math.hypot(signed(i / TILE), signed(i % TILE))) - 1;
            if (band >= 0 && band < BANDS) {
                sums[band] += weight * (real[i] * real[i] + imaginary[i] * imaginary[i]);
                counts[band]++;
            }
        }
    }

    private static int signed(int frequency) {
        return frequency < TILE / 2 ? frequency : frequency - TILE;
    }

    /** A tile without its mean, fading to its borders. */
    private double[] windowed(GreyPlane picture, int left, int top) {
        double[] tile = new double[TILE * TILE];
        double mean = 0;
        for (int i = 0; i < tile.length; i++) {
            tile[i] = picture.values()[(top + i / TILE) * picture.width() + left + i % TILE];
            mean += tile[i] / tile.length;
        }
        for (int i = 0; i < tile.length; i++) {
            tile[i] = (tile[i] - mean) * window[i / TILE] * window[i % TILE];
        }
        return tile;
    }
}
