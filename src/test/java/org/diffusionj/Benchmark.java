package org.diffusionj;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.onednn.DnnlBackend;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;

/**
 * Measures on this machine: {@code mvn -q exec:exec@bench} prints a table of Stable Diffusion 1.5, SD-Turbo and the
 * starter model, in float and, where the processor has it, in bfloat16; {@code -Dmodel=DIR} that of one model, and
 * further figures. Nothing depends on them.
 */
public final class Benchmark {
    /** After so many pictures a leak shows in the memory, and nothing else. */
    private static final int SETTLED = 20;

    /** The first pictures pay for allocations and for Java's compiler. */
    private static final int WARM_UP = 3;

    /** Of a model whose steps take long; each takes as long as the others. */
    private static final int FEW_STEPS = 4;

    private Benchmark() {}

    /** Reads the model's folder from the property {@code model}, the number of pictures from {@code images}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String model = System.getProperty("model", "");
        System.out.println(machine());
        System.out.println(BenchmarkRow.HEAD);
        if (model.isEmpty()) {
            Path root = Path.of("target/bench");
            rows(BenchmarkModels.sd15(root), FEW_STEPS);
            rows(BenchmarkModels.sdTurbo(root), 1);
            rows(Path.of("models/starter"), 0);
        } else {
            rows(Path.of(model), 0);
            measure(ModelFolder.read(Path.of(model)));
        }
    }

    /** What the plugin computes models of weights with: exports compute in ONNX Runtime. */
    static Backend backend(OrtBackend others, String precision) {
        return precision.equals("bfloat16") ? DnnlBackend.inBfloat16(others, others.threads())
                : DnnlBackend.fastestInFloat(others, others.threads());
    }

    /** Processor, threads and versions. */
    private static String machine() throws IOException {
        OrtBackend backend = new OrtBackend();
        Path processor = Path.of("/proc/cpuinfo");
        String name = Files.exists(processor) ? Files.readAllLines(processor).stream()
                .filter(line -> line.startsWith("model name")).findFirst()
                .map(line -> line.replaceFirst(".*: ", "") + ", ").orElse("") : "";
        return name + backend.threads() + " threads, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + Runtime.version().feature() + ", " + backend.describe()
                + "; " + String.join("; ", DnnlBackend.report());
    }

    /** Each in a process of its own. */
    private static void rows(Path model, int steps) throws IOException, InterruptedException {
        List<String> all = List.of("float", "bfloat16");
        for (String precision : DnnlBackend.lacksBfloat16().isEmpty() ? all : all.subList(0, 1)) {
            int code = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmn64m",
                    "-cp", System.getProperty("java.class.path"), BenchmarkRow.class.getName(), model.toString(),
                    precision, Integer.toString(steps)).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("no row of " + model + " in " + precision);
            }
        }
    }

    private static void measure(ModelFolder folder) throws IOException {
        int images = Integer.getInteger("images");
        OrtBackend floats = new OrtBackend();
        TimedBackend backend = new TimedBackend(backend(floats, "float"));

        PeakMemory peak = new PeakMemory();
        long start = System.nanoTime();
        try (StableDiffusion model = StableDiffusion.open(folder, backend)) {
            double load = seconds(start);
            long opened = peak.bytes();
            for (int i = 0; i < WARM_UP; i++) {
                model.generate(request(model, 0));
            }

            peak.close();

            long settledMemory = 0;
            backend.forget();
            start = System.nanoTime();
            for (int seed = 1; seed <= images; seed++) {
                model.generate(request(model, seed));
                if (seed == Math.min(SETTLED, images)) {
                    settledMemory = residentKiB("VmRSS");
                }
            }
            double total = seconds(start);
            double inside = backend.seconds();

            GenerationRequest request = request(model, 0);
            print("model", folder.path() + ", " + request.width() + "x" + request.height() + ", " + request.steps()
                    + " steps, guidance " + request.guidance());
            print("computed by", backend.describe() + ", " + floats.threads() + " threads");
            print("load", "%.2f s", load);
            print("picture", "%.3f s (mean of %d, warm)", total / images, images);
            print("step", "%.1f ms (encoding and decoding included)", total / images / request.steps() * 1000);
            printPreviews(model, total / images / request.steps());
            print("outside", "networks %.2f %% of the time", (1 - inside / total) * 100);
            print("anonymous", "memory %.2f GB at most while opening, %.2f GB with pictures", opened / 1e9,
                    peak.bytes() / 1e9);
            long lastMemory = residentKiB("VmRSS");
            print("memory", "%d MiB at most; after picture %d %d MiB, after picture %d %d MiB, ratio %.3f",
                    residentKiB("VmHWM") / 1024, Math.min(SETTLED, images), settledMemory / 1024,
                    images, lastMemory / 1024, lastMemory / (double) settledMemory);
            PlainExportBenchmark.printDecoders(folder);
            if (folder.unet().description().isPresent()) {
                PlainExportBenchmark.print(folder, load, opened);
            }
        }
    }

    /** Warm, as the pictures are; by then the colours of the model's latents are known. */
    private static void printPreviews(StableDiffusion model, double step) {
        long[] spent = new long[2];
        for (int seed = 0; seed < 2 * WARM_UP; seed++) {
            boolean counts = seed >= WARM_UP;
            model.generate(request(model, seed), (call, calls, preview) -> {
                long start = System.nanoTime();
                preview.get().packed();
                spent[0] += counts ? System.nanoTime() - start : 0;
                spent[1] += counts ? 1 : 0;
            }, new Cancellation());
        }
        double preview = spent[0] / 1e9 / spent[1];
        print("preview", "%.2f ms, %.2f %% of a step", preview * 1000, preview / step * 100);
    }

    private static GenerationRequest request(StableDiffusion model, long seed) {
        return model.request("sparse blue nuclei").seed(seed).build();
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Resident memory of this process as Linux tells it; elsewhere the Java heap's size. */
    private static long residentKiB(String field) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElseThrow();
    }

    static void print(String what, String format, Object... values) {
        System.out.printf(Locale.ROOT, "%-12s %s%n", what, String.format(Locale.ROOT, format, values));
    }
}
