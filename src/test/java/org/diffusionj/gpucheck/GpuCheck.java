package org.diffusionj.gpucheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.diffusionj.model.RandomModel;
import org.diffusionj.ort.OrtReport;
import org.diffusionj.runtime.Device;

/**
 * Runs one part of the check and adds its table to a file:
 *
 * <pre>java ... GpuCheck RESULTS DEVICE PART [MODEL] [KEY=VALUE...]</pre>
 *
 * Parts: {@code report}; {@code equality}, the same pictures on the CPU; {@code half}, the model in half
 * precision against itself in float; {@code speed}; {@code memory}, what happens
 * when there is not enough; {@code endurance}, many pictures in flat memory. Keys: {@code width height
 * steps images}. Fails if a part finds what must not be.
 */
public final class GpuCheck {
    private static final int RESULTS = 0;
    private static final int DEVICE = 1;
    private static final int PART = 2;
    private static final int MODEL = 3;

    private GpuCheck() {}

    /** A part of the check. */
    @FunctionalInterface
    private interface Part {
        Table run(Device device, Path model, Options options) throws IOException;
    }

    private static final Map<String, Part> PARTS = Map.of(
            "report", (device, model, options) -> report(),
            "equality", PictureChecks::equality,
            "half", PictureChecks::half,
            "speed", SpeedCheck::run,
            "memory", MemoryChecks::tooLittle,
            "endurance", MemoryChecks::endurance);

    /** See the class. */
    public static void main(String[] args) throws IOException {
        Part part = PARTS.get(args[PART]);
        if (part == null) {
            throw new IllegalArgumentException("there is no part " + args[PART] + ", only " + PARTS.keySet());
        }
        Device device = Device.of(args[DEVICE]).orElseThrow(
                () -> new IllegalArgumentException("there is no device " + args[DEVICE]));
        Path model = args.length > MODEL ? Path.of(args[MODEL]) : Path.of("");
        if (args.length > MODEL) {
            RandomModel.draw(model);
        }
        Table table = part.run(device, model,
                Options.of(List.of(args).subList(Math.min(MODEL + 1, args.length), args.length)));
        System.out.println(table.text());
        Files.writeString(Path.of(args[RESULTS]), table.text() + "\n", StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        table.failIfSomethingFailed();
    }

    private static Table report() {
        Table table = new Table("Machine", "found");
        OrtReport.lines().forEach(table::row);
        return table;
    }
}
