package org.diffusionj.gpucheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.RandomModel;
import org.diffusionj.ort.CudaTuning;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Device;

/** Whether pictures are those that they should be. */
final class PictureChecks {
    private static final double EQUAL_SHARE = 0.99;
    private static final int LARGEST_DIFFERENCE = 2;
    private static final double HALF_DECIBELS = 40;

    private PictureChecks() {}

    /** The device's pictures against those of the CPU, in the values 0 to 255. */
    static Table equality(Device device, Path model, Options options) {
        Table table = new Table("Equality with the CPU: " + model.getFileName(), "what", "found", "");
        int[] worst = new int[1];
        double share = 1;
        for (int seed = 1; seed <= options.number("images", 4); seed++) {
            RgbImage here = picture(device, model, options, seed, false);
            RgbImage there = picture(Device.CPU, model, options, seed, false);
            long equal = 0;
            int[] a = here.packed();
            int[] b = there.packed();
            for (int i = 0; i < a.length; i++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    int difference = Math.abs((a[i] >> shift & 0xff) - (b[i] >> shift & 0xff));
                    equal += difference == 0 ? 1 : 0;
                    worst[0] = Math.max(worst[0], difference);
                }
            }
            share = Math.min(share, equal / (3.0 * a.length));
        }
        table.check(share >= EQUAL_SHARE, "share of equal values, in the worst picture", Table.number(100 * share, 3)
                + " %");
        table.check(worst[0] <= LARGEST_DIFFERENCE, "largest difference of 255", Integer.toString(worst[0]));
        return table;
    }

    /** The model in half precision against itself in float. A model of graphs is copied, its UNet as weights. */
    static Table half(Device device, Path folder, Options options) throws IOException {
        Table table = new Table("Half precision: " + folder.getFileName(), "what", "found", "");
        Path model = ModelFolder.read(folder).isBuiltFromWeights() ? folder
                : RandomModel.withUNetAsWeights(folder, Files.createTempDirectory("weights"));
        for (int seed = 1; seed <= options.number("images", 4); seed++) {
            RgbImage whole = picture(device, model, options, seed, false);
            RgbImage half = picture(device, model, options, seed, true);
            double sum = 0;
            for (int i = 0; i < whole.planes().length; i++) {
                sum += Math.pow(whole.planes()[i] - half.planes()[i], 2);
            }
            double decibels = sum == 0 ? Double.POSITIVE_INFINITY : -10 * Math.log10(sum / whole.planes().length);
            table.check(decibels >= HALF_DECIBELS, "seed " + seed, Table.number(decibels, 1) + " dB");
        }
        return table;
    }

    private static RgbImage picture(Device device, Path folder, Options options, int seed, boolean half) {
        OrtBackend backend = OrtBackend.on(device, CudaTuning.STANDARD, half);
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(folder), backend)) {
            return model.generate(options.request(model, seed)).image();
        }
    }
}
