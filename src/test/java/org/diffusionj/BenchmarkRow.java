package org.diffusionj;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.gradient.Operations;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;

/**
 * Measures a model in a process of its own, so that the memory is its own, too, and prints a row of a table:
 * {@code org.diffusionj.BenchmarkRow MODEL float|bfloat16 STEPS}; 0 steps are the model's advice. The first picture
 * warms up; as many as take ten seconds count, as their mean.
 */
final class BenchmarkRow {
    static final String HEAD = "| model | precision | pixels | steps | guided | load (s) | step (s) | decode (s) |"
            + " picture (s) | outside networks (%) | GFLOP/s | peak memory (GB) |\n" + "|---".repeat(12) + "|";

    private static final double SECONDS = 10;

    private BenchmarkRow() {}

    /** See the class. */
    public static void main(String[] args) throws IOException {
        OrtBackend floats = new OrtBackend();
        TimedBackend backend = new TimedBackend(Benchmark.backend(floats, args[1]));
        ModelFolder read = ModelFolder.read(Path.of(args[0]));
        ModelFolder folder = args[1].equals("float") ? read : read.built();
        PeakMemory peak = new PeakMemory();
        long start = System.nanoTime();
        try (StableDiffusion model = StableDiffusion.open(folder, backend)) {
            double load = Benchmark.seconds(start);
            int steps = Integer.parseInt(args[2]);
            GenerationRequest.Builder request = model.request("sparse blue nuclei");
            GenerationRequest wanted = steps == 0 ? request.build() : request.steps(steps).build();
            model.generate(wanted);
            backend.forget();
            start = System.nanoTime();
            int pictures = 0;
            while (pictures == 0 || Benchmark.seconds(start) < SECONDS) {
                model.generate(wanted);
                pictures++;
            }
            print(model, wanted, new Spent(backend, pictures, Benchmark.seconds(start)), load, args[1], peak);
        }
    }

    /** What pictures took together. */
    private record Spent(TimedBackend backend, int pictures, double seconds) {
        double picture(double of) {
            return of / pictures;
        }
    }

    private static void print(StableDiffusion model, GenerationRequest request, Spent spent, double load,
            String precision, PeakMemory peak) {
        int copies = model.copies(request);
        double step = spent.picture(spent.backend.seconds(TimedBackend.Role.STEP)) / request.steps();
        System.out.printf(Locale.ROOT,
                "| %s | %s | %d x %d | %d | %s | %.2f | %.3f | %.3f | %.3f | %.1f | %.0f | %.2f |%n",
                model.folder().name(), precision, request.width(), request.height(), request.steps(),
                copies > 1 ? "yes" : "no", load, step,
                spent.picture(spent.backend.seconds(TimedBackend.Role.DECODER)), spent.picture(spent.seconds),
                100 * (1 - spent.backend.seconds() / spent.seconds),
                operations(model.folder(), request, copies) / step / 1e9, peak.bytes() / 1e9);
    }

    /** Of one step. */
    private static long operations(ModelFolder folder, GenerationRequest request, int copies) {
        int pixels = folder.config().vae().pixelsPerLatent();
        Map<String, List<Long>> shapes = new HashMap<>();
        shapes.put("sample", List.of((long) copies, 4L, (long) request.height() / pixels,
                (long) request.width() / pixels));
        shapes.put("timestep", List.of((long) copies));
        shapes.put("encoder_hidden_states", List.of((long) copies, (long) folder.texts().get(0).config().positions(),
                (long) folder.config().unet().embedding().orElseThrow()));
        return Operations.of(folder.learnableUNet().graph(new LearningOperators(Map.of())), shapes);
    }
}
