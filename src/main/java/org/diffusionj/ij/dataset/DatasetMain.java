package org.diffusionj.ij.dataset;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.diffusionj.dataset.DatasetFolder;
import org.diffusionj.dataset.DatasetRun;
import org.diffusionj.dataset.Part;
import org.diffusionj.dataset.Plan;
import org.diffusionj.dataset.PlanReader;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.UserPath;

/**
 * Carries out a plan without starting ImageJ.
 *
 * <pre>{@code java -cp ... org.diffusionj.ij.dataset.DatasetMain --plan FILE.json --out DIR [--part k/n]}</pre>
 *
 * The exit code is 0 only if every item, or every item of the part, is there; else it is 1, and standard error says
 * why. Where an option is absent, the system property of its name is taken.
 */
public final class DatasetMain {
    private static final List<String> OPTIONS = List.of("plan", "out", "part");

    private DatasetMain() {}

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        int code = run(args);
        System.out.flush();
        Runtime.getRuntime().exit(code);
    }

    private static int run(String[] args) {
        try {
            CommandBorder.call(() -> make(options(args)));
            return 0;
        } catch (CancellationException e) {
            System.err.println("Cancelled.");
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
        }
        return 1;
    }

    /** Options by name, without those that are empty. */
    static Map<String, String> options(String[] args) {
        Map<String, String> options = new LinkedHashMap<>();
        OPTIONS.forEach(name -> options.put(name, System.getProperty(name, "")));
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!OPTIONS.contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i] + "' is not understood. Write --plan FILE.json --out"
                        + " DIR [--part k/n]. See docs/datasets.md#without-imagej");
            }
            options.put(name, args[i + 1]);
        }
        options.values().removeIf(String::isBlank);
        return options;
    }

    private static void make(Map<String, String> options) {
        Plan plan = PlanReader.read(path(options, "plan"));
        Path out = path(options, "out");
        Part part = options.containsKey("part") ? part(options.get("part")) : Part.WHOLE;
        ItemPictures pictures = new ItemPictures(plan);
        try (DatasetFolder folder = DatasetFolder.open(out, part, plan)) {
            new DatasetRun(plan, folder, pictures).run(part, DatasetMain::tell, new Cancellation());
        }
        System.out.println("Every item" + (part.equals(Part.WHOLE) ? "" : " of part " + part) + " is there: " + out);
    }

    private static Path path(Map<String, String> options, String name) {
        if (!options.containsKey(name)) {
            throw new IllegalArgumentException("'" + name + "' is required: write --plan FILE.json --out DIR, or with"
                    + " Maven -Dplan=FILE.json -Dout=DIR. See docs/datasets.md#without-imagej");
        }
        return UserPath.of(options.get(name));
    }

    private static Part part(String text) {
        return Part.of(text).orElseThrow(() -> new IllegalArgumentException(
                "'part' cannot be '" + text + "'. Allowed is " + Part.ALLOWED + "."));
    }

    private static void tell(int done, int all) {
        System.out.println(done + " of " + all);
    }
}
