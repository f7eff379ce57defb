package org.diffusionj;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.WorkingMemory;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;

/**
 * Compares the bound of a model's working memory with what pictures take, on Linux: {@code java -cp "$(mvn -q
 * exec:exec@class-path)" org.diffusionj.MemoryTable MODEL 256x256 512x512}. Prints a line for each size, without
 * and with guidance.
 */
public final class MemoryTable {
    private static final double MEGA = 1 << 20;

    private MemoryTable() {}

    /** Takes the model's folder, then sizes. */
    public static void main(String[] args) throws IOException {
        ModelFolder folder = ModelFolder.read(Path.of(args[0]));
        WorkingMemory need = WorkingMemory.of(folder);
        System.out.println("model, size, guidance, resident before (MB), most resident (MB), difference, bound");
        try (StableDiffusion model = StableDiffusion.open(folder, new OrtBackend())) {
            for (int i = 1; i < args.length; i++) {
                String[] sides = args[i].split("x");
                for (float guidance : new float[] {1, 7}) {
                    measure(model, need, model.request("cells").guidance(guidance).steps(2)
                            .size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1])).build());
                }
            }
        }
    }

    private static void measure(StableDiffusion model, WorkingMemory need, GenerationRequest request) throws IOException {
        OrtBackend.releaseMemory();
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");    // The most resident is counted from here.
        double before = resident("VmRSS");
        model.generate(request);
        double most = resident("VmHWM");
        double bound = need.bytes(request.width(), request.height(), model.copies(request), false) / MEGA;
        System.out.printf(Locale.ROOT, "%s, %dx%d, %s, %.0f, %.0f, %.0f, %.0f%n", model.folder().name(), request.width(),
                request.height(), request.guidance(), before, most, most - before, bound);
    }

    private static double resident(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith(field + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
    }
}
