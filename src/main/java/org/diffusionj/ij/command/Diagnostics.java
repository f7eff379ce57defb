package org.diffusionj.ij.command;

import ij.IJ;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.model.ModelSummary;
import org.diffusionj.runtime.LibraryCopies;

/** What someone who helps from afar needs to know: versions, devices, memory and models, in lines. */
public final class Diagnostics {
    private Diagnostics() {}

    /** All of it. */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("DiffusionJ " + PictureInfo.version() + ", ImageJ " + IJ.getFullVersion());
        lines.add("Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        add(lines, "Libraries", () -> LibraryCopies.conflicts(Diagnostics.class.getClassLoader()));
        add(lines, "ONNX Runtime", () -> WarmPipeline.SHARED.report());
        add(lines, "Open model", () -> List.of("Open model: " + WarmPipeline.SHARED.state()));
        add(lines, "Memory", () -> List.of(memory()));
        add(lines, "Models", () -> {
            addModels(lines, KnownModels.roots());
            return List.of();
        });
        return lines;
    }

    /** A part that fails is told as such, for this is where people look when something is broken. */
    static void add(List<String> lines, String part, Supplier<List<String>> source) {
        try {
            lines.addAll(source.get());
        } catch (RuntimeException | LinkageError e) {
            lines.add(part + ": this part of the diagnostics failed (" + cause(e) + ")");
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof ExceptionInInitializerError && failure.getCause() != null ? failure.getCause()
                : failure;
    }

    private static String memory() {
        Runtime heap = Runtime.getRuntime();
        String text = "Memory: Java may take " + megabytes(heap.maxMemory()) + ", of which "
                + megabytes(heap.maxMemory() - heap.totalMemory() + heap.freeMemory()) + " are free";
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? text + "; the machine has " + megabytes(machine.getTotalMemorySize()) + ", of which "
                        + megabytes(machine.getFreeMemorySize()) + " are unused"
                : text;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%d MB", bytes >> 20);
    }

    /** Broken models are told with their reason, since nothing else would. */
    static void addModels(List<String> lines, ModelRoots roots) {
        for (Path root : roots.roots()) {
            lines.add("Model root " + root + (Files.isDirectory(root) ? "" : ": there is no such folder"));
        }
        Map<String, Path> models = roots.models();
        models.forEach((name, folder) -> lines.add("Model " + name + ": " + stateOf(folder)));
        if (models.isEmpty()) {
            lines.add("No models were found. See docs/troubleshooting.md#no-such-model");
        }
    }

    private static String stateOf(Path folder) {
        try {
            ModelFolder model = ModelFolder.read(folder);
            model.requireIntact();
            return ModelSummary.of(folder) + ", " + folder;
        } catch (IllegalArgumentException e) {
            return "broken: " + e.getMessage();
        } catch (RuntimeException | LinkageError e) {
            return "it cannot be read: " + e;
        }
    }
}
