package org.diffusionj.ij.dataset;

import ij.Prefs;
import ij.gui.GenericDialog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.diffusionj.dataset.Layout;
import org.diffusionj.dataset.PictureFormat;
import org.diffusionj.dataset.PlanReader;
import org.diffusionj.dataset.PlanText;
import org.diffusionj.dataset.phantom.PhantomShape;
import org.diffusionj.ij.dialog.GenerationDialog;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.image.WholeFile;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Asks for what a plan says, and writes it: first what the data set is, then the settings of its command. */
public final class PlanDialog {
    private static final String PREFS = "diffusion.plan.";
    private static final String NONE = "none";
    private static final String PHANTOMS = "phantoms";
    private static final int COLUMNS = 40;

    private final GenericDialog dialog = new GenericDialog(DatasetJob.TITLE + ": a new plan");

    private PlanDialog() {}

    /**
     * Writes the plan that the user describes.
     *
     * @throws CancellationException if the user cancels
     * @throws IllegalArgumentException if what is described is no plan; then nothing is written
     */
    public static void write(Path file) {
        String json = new PlanDialog().json();
        PlanReader.read(json, file.getFileName().toString(), file.toAbsolutePath().getParent());
        try {
            WholeFile.write(file, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private String json() {
        text("Count", "100");
        text("Seed", "1");
        choice("Labels", NONE, PHANTOMS, "folder", "rois");
        text("Folder of labels", "");
        choice("Shape of phantoms", labels(PhantomShape.values(), PhantomShape::label));
        text("Objects from-to", "4-14");
        text("Diameter from-to", "24-44");
        text("Touching (0-1)", "0.2");
        text("Clustering (0-1)", "0");
        text("Splits", "train: 0.8, val: 0.2");
        text("Licence", "CC0-1.0");
        choice("Format", labels(PictureFormat.values(), PictureFormat::label));
        choice("Layout", labels(Layout.values(), Layout::label));
        dialog.addMessage("Several prompts, of which each item has one, are separated by | in the next window.");
        dialog.showDialog();
        if (dialog.wasCanceled()) {
            throw new CancellationException("the dialog was cancelled");
        }
        return read();
    }

    private static <T> String[] labels(T[] values, Function<T, String> label) {
        return Arrays.stream(values).map(label).toArray(String[]::new);
    }

    private void text(String label, String first) {
        dialog.addStringField(label, Prefs.get(PREFS + label, first), COLUMNS);
    }

    private void choice(String label, String... values) {
        String last = Prefs.get(PREFS + label, values[0]);
        dialog.addChoice(label, values, Arrays.asList(values).contains(last) ? last : values[0]);
    }

    private String nextText(String label) {
        String text = dialog.getNextString().strip();
        Prefs.set(PREFS + label, text);
        return text;
    }

    private String nextChoice(String label) {
        String choice = dialog.getNextChoice();
        Prefs.set(PREFS + label, choice);
        return choice;
    }

    private String read() {
        long count = Long.parseLong(whole("Count", nextText("Count")));
        long seed = Long.parseLong(whole("Seed", nextText("Seed")));
        String labels = nextChoice("Labels");
        Map<String, Object> source = source(labels, nextText("Folder of labels"));
        GenerationCommand command = labels.equals(NONE) ? GenerationCommand.TEXT_TO_IMAGE
                : GenerationCommand.LABELS_TO_IMAGE;
        Map<String, Double> splits = splits(nextText("Splits"));
        String licence = nextText("Licence");
        String format = nextChoice("Format");
        String layout = nextChoice("Layout");
        Values asked = GenerationDialog.ask(command);
        List<String> prompts = List.of(asked.get(Settings.PROMPT).orElse("").split(" *\\| *"));
        PlanText plan = PlanText.of(count, seed, command, asked, prompts).with("format", format)
                .with("layout", layout);
        plan = source.isEmpty() ? plan : plan.with("labels", source);
        plan = splits.isEmpty() ? plan : plan.with("splits", splits);
        return (licence.isEmpty() ? plan : plan.with("licence", licence)).json();
    }

    /** All fields of phantoms are read, whether or not there are any, as ImageJ's dialogs want it. */
    private Map<String, Object> source(String labels, String folder) {
        Map<String, Object> phantoms = new LinkedHashMap<>();
        phantoms.put("shape", nextChoice("Shape of phantoms"));
        phantoms.put("count", range("Objects", nextText("Objects from-to"), Long::valueOf));
        phantoms.put("diameter", range("Diameter", nextText("Diameter from-to"), Double::valueOf));
        phantoms.put("touching", number("Touching", nextText("Touching (0-1)")));
        phantoms.put("clustering", number("Clustering", nextText("Clustering (0-1)")));
        return labels.equals(NONE) ? Map.of() : Map.of(labels, labels.equals(PHANTOMS) ? phantoms : folder);
    }

    private static String whole(String label, String text) {
        if (!text.matches("-?[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + label + "' must be a whole number, but is '" + text + "'.");
        }
        return text;
    }

    private static double number(String label, String text) {
        if (!text.matches("[0-9]+(\\.[0-9]+)?")) {
            throw new IllegalArgumentException("'" + label + "' must be a number, but is '" + text + "'.");
        }
        return Double.parseDouble(text);
    }

    private static List<Object> range(String label, String text, Function<String, Object> number) {
        String[] ends = text.split(" *- *");
        boolean pair = ends.length == 2 && Arrays.stream(ends).allMatch(end -> end.matches("[0-9]{1,9}"));
        if (!pair) {
            throw new IllegalArgumentException("'" + label + "' must be two whole numbers, such as 4-14, but is '"
                    + text + "'.");
        }
        return List.of(number.apply(ends[0]), number.apply(ends[1]));
    }

    private static Map<String, Double> splits(String text) {
        Map<String, Double> splits = new LinkedHashMap<>();
        for (String split : text.isEmpty() ? new String[0] : text.split(" *, *")) {
            String[] parts = split.split(" *: *");
            splits.put(parts[0], number("Splits", parts.length == 2 ? parts[1] : ""));
        }
        return splits;
    }
}
