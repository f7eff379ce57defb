package org.diffusionj.gpucheck;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.CudaTuning;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Device;

/** How long a picture takes, with every optimisation as users get it, and with one changed at a time. */
final class SpeedCheck {
    /** The first pictures pay for allocations, searches and recordings. */
    private static final int WARM_UP = 3;

    private static final Map<String, CudaTuning> TUNINGS = new LinkedHashMap<>();

    static {
        TUNINGS.put("as users get it", CudaTuning.STANDARD);
        TUNINGS.put("no CUDA graphs", new CudaTuning(true, false, false, false, false));
        TUNINGS.put("no IoBinding to the card either", new CudaTuning(false, false, false, false, false));
        TUNINGS.put("with TF32", new CudaTuning(true, true, true, false, false));
        TUNINGS.put("with NHWC", new CudaTuning(true, true, false, true, false));
        TUNINGS.put("with exhaustive search", new CudaTuning(true, true, false, false, true));
    }

    private SpeedCheck() {}

    /** The median of {@code images} pictures a row; {@code tunings}, a number, takes only the first rows. */
    static Table run(Device device, Path folder, Options options) {
        ModelFolder model = ModelFolder.read(folder);
        Table table = new Table("Speed: " + folder.getFileName() + ", " + OrtBackend.on(device).describe(),
                "", "picture, ms", "fastest, ms", "outside Run, %", "loading, s", "first picture, s",
                "card's memory, MB", "notes");
        int rows = options.number("tunings", TUNINGS.size());
        TUNINGS.entrySet().stream().limit(rows).forEach(tuning -> {
            addRow(table, tuning.getKey(), OrtBackend.on(device, tuning.getValue(), false), model, options);
            if (model.isBuiltFromWeights()) {
                addRow(table, tuning.getKey() + ", half", OrtBackend.on(device, tuning.getValue(), true), model,
                        options);
            }
        });
        return table;
    }

    private static void addRow(Table table, String name, OrtBackend backend, ModelFolder folder, Options options) {
        OptionalLong before = backend.freeMemory();
        long start = System.nanoTime();
        try (StableDiffusion model = StableDiffusion.open(folder, backend)) {
            double loading = seconds(start);
            GenerationRequest request = options.request(model, 1);
            start = System.nanoTime();
            model.generate(request);
            double first = seconds(start);
            for (int i = 1; i < WARM_UP; i++) {
                model.generate(request);
            }
            double[] times = new double[options.number("images", 10)];
            long inRun = backend.nanosInRun();
            for (int i = 0; i < times.length; i++) {
                start = System.nanoTime();
                model.generate(options.request(model, 2 + i));
                times[i] = seconds(start);
            }
            double outside = 1 - (backend.nanosInRun() - inRun) / 1e9 / Arrays.stream(times).sum();
            Arrays.sort(times);
            table.row(name + ", " + request.width() + " x " + request.height() + ", " + request.steps() + " steps",
                    Table.number(1000 * times[times.length / 2], 1), Table.number(1000 * times[0], 1),
                    Table.number(100 * outside, 2), Table.number(loading, 1), Table.number(first, 2),
                    used(before, backend.freeMemory()), String.join("; ", backend.notes()));
        }
    }

    /** The card's allocator keeps what it ever took, so this is the most that was used. */
    private static String used(OptionalLong before, OptionalLong after) {
        return before.isEmpty() ? "" : Long.toString((before.getAsLong() - after.getAsLong()) / 1_000_000);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
