package org.diffusionj.gpucheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationListener;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;

/** What happens to memory: when it is not enough, and over many pictures. */
final class MemoryChecks {
    /** After so many pictures a leak shows, and nothing else. */
    private static final int SETTLED = 20;

    private static final double FLAT = 1.02;

    /** Where sizes end that are tried to fill the memory. */
    private static final int LARGEST = 16384;

    private MemoryChecks() {}

    /** Doubles the size from {@code width} until the memory is not enough, to {@code largest} at most. */
    static Table tooLittle(Device device, Path folder, Options options) {
        Table table = new Table("Too little memory: " + folder.getFileName(), "what", "found", "");
        OrtBackend backend = OrtBackend.on(device);
        OptionalLong before = backend.freeMemory();
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(folder), backend)) {
            GenerationRequest small = model.request("").steps(1).seed(1).build();
            int[] first = model.generate(small).image().packed();
            table.row("failure", fill(model, options, table), "");
            int[] again = model.generate(small).image().packed();
            table.check(Arrays.equals(first, again), "the next picture", "is the same as before");
        }
        if (before.isPresent()) {
            long lost = before.getAsLong() - backend.freeMemory().getAsLong();
            table.check(lost < 600_000_000L, "memory that closing did not give back", lost / 1_000_000 + " MB");
        }
        return table;
    }

    private static String fill(StableDiffusion model, Options options, Table table) {
        int largest = options.number("largest", LARGEST);
        for (int size = options.number("width", 1024); size <= largest; size *= 2) {
            List<String> warnings = new ArrayList<>();
            try {
                model.generate(model.request("").steps(1).seed(1).size(size, size).build(), listener(warnings),
                        new Cancellation());
                table.row(size + " x " + size, warnings.isEmpty() ? "fits" : String.join(" ", warnings), "ok");
            } catch (DeviceMemoryException e) {
                table.check(e.getMessage().contains("should"), size + " x " + size, e.getMessage());
                return "said what would fit";
            }
        }
        return "none up to " + largest + " x " + largest;
    }

    private static GenerationListener listener(List<String> warnings) {
        return new GenerationListener() {
            @Override
            public void stepped(int step, int steps, Supplier<RgbImage> preview) {
                // Only warnings matter here.
            }

            @Override
            public void warn(String message) {
                warnings.add(message);
            }
        };
    }

    /** Makes {@code images} pictures, 200 if not told. */
    static Table endurance(Device device, Path folder, Options options) throws IOException {
        Table table = new Table("Endurance: " + folder.getFileName(), "what", "found", "");
        OrtBackend backend = OrtBackend.on(device);
        int images = options.number("images", 200);
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(folder), backend)) {
            OptionalLong settledFree = OptionalLong.empty();
            long settled = 0;
            for (int i = 1; i <= images; i++) {
                model.generate(options.request(model, i));
                if (i == Math.min(SETTLED, images)) {
                    settled = residentKiB();
                    settledFree = backend.freeMemory();
                }
            }
            double ratio = residentKiB() / (double) settled;
            table.check(images <= SETTLED
                    || ratio <= FLAT, "the machine's memory after " + images + " pictures, against "
                    + Math.min(SETTLED, images), Table.number(ratio, 3));
            if (settledFree.isPresent()) {
                long taken = settledFree.getAsLong() - backend.freeMemory().getAsLong();
                table.check(taken < 50_000_000L, "the card's memory that was taken meanwhile",
                        taken / 1_000_000 + " MB");
            }
        }
        return table;
    }

    private static long residentKiB() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
