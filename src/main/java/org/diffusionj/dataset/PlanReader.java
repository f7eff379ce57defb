package org.diffusionj.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.dataset.phantom.PhantomPlan;
import org.diffusionj.dataset.phantom.PhantomShape;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonOutput;
import org.diffusionj.json.JsonText;
import org.diffusionj.runtime.UserPath;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Reads plans: everything that is not understood is an error, which names the key and its place. */
public final class PlanReader {
    static final Set<String> KEYS = Set.of("count", "seed", "command", "settings", "vary", "labels", "splits",
            "licence", "format", "layout");
    static final Set<String> LABELS = Set.of("folder", "rois", "phantoms");
    static final Set<String> PHANTOMS = Set.of("shape", "count", "diameter", "touching", "clustering");
    static final List<GenerationCommand> COMMANDS =
            List.of(GenerationCommand.TEXT_TO_IMAGE, GenerationCommand.LABELS_TO_IMAGE);

    /** Bytes of a plan's file. */
    private static final int LARGEST = 1 << 24;

    /** Items whose settings are compared before any is made. */
    private static final int CHECKED = 1000;

    /** What editors on Windows may put before the text. */
    private static final String BYTE_ORDER_MARK = "\ufeff";
    private static final double ROUNDING = 1e-6;

    private final PlanNode plan;
    private final Path folder;

    private PlanReader(PlanNode plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
    }

    /**
     * Reads a file. Folders that it names are seen from the file's own.
     *
     * @throws IllegalArgumentException if it is no plan
     */
    public static Plan read(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("There is no plan " + file + ". Give the path of a JSON file."
                        + " See docs/datasets.md#the-plan");
            }
            if (Files.size(file) > LARGEST) {
                throw new IllegalArgumentException("The plan " + file + " is larger than 16 MB: it is no plan."
                        + " See docs/datasets.md#the-plan");
            }
            String text = Files.readString(file);
            String json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
            return read(json, file.getFileName().toString(), folder);
        } catch (IOException e) {
            throw new IllegalArgumentException("The plan " + file + " cannot be read as text in UTF-8: " + e, e);
        }
    }

    /**
     * Reads a text.
     *
     * @param name for messages
     * @param folder that the plan's folders are seen from
     */
    public static Plan read(String json, String name, Path folder) {
        Object value;
        try {
            value = JsonText.parseUnique(json);
        } catch (JsonException e) {
            throw new IllegalArgumentException("The plan " + name + " " + e.getMessage()
                    + ". See docs/datasets.md#the-plan", e);
        }
        if (value instanceof Map<?, ?> members) {
            return new PlanReader(new PlanNode(name, "", members), folder).plan();
        }
        throw new IllegalArgumentException("The plan " + name + " holds no JSON object, { }."
                + " See docs/datasets.md#the-plan");
    }

    private Plan plan() {
        plan.only(KEYS);
        int count = (int) plan.whole("count", 1, Plan.MOST);
        long seed = plan.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE - count);
        GenerationCommand command = choice(plan, "command", COMMANDS, GenerationCommand::title, null);
        PlanSettings settings = new PlanSettings(command, folder);
        Values fixed = settings.fixed(plan.object("settings"));
        Plan read = new Plan(count, seed, command, fixed,
                plan.has("vary") ? settings.varied(plan.object("vary"), fixed) : List.of(), labels(command), splits(),
                plan.textIfPresent("licence"),
                choice(plan, "format", Arrays.asList(PictureFormat.values()), PictureFormat::label,
                        PictureFormat.TIFF),
                choice(plan, "layout", Arrays.asList(Layout.values()), Layout::label, Layout.PLAIN), sha256());
        if (!read.layout().takes(read.format())) {
            throw plan.refusal("format", "tiff or png with the layout " + read.layout().label()
                    + ", whose program reads no other");
        }
        check(read);
        return read;
    }

    private static <T> T choice(PlanNode node, String key, List<T> values, Function<T, String> label, T usual) {
        if (usual != null && !node.has(key)) {
            return usual;
        }
        Object given = node.require(key);
        return values.stream().filter(value -> label.apply(value).equals(given)).findFirst()
                .orElseThrow(() -> node.refusal(key,
                        "one of: " + values.stream().map(label).collect(Collectors.joining(", "))));
    }

    private Optional<LabelPlan> labels(GenerationCommand command) {
        boolean needed = command == GenerationCommand.LABELS_TO_IMAGE;
        if (!plan.has("labels")) {
            if (needed) {
                plan.require("labels");
            }
            return Optional.empty();
        }
        if (!needed) {
            throw plan.refusal("labels", "nothing with the command " + command.title() + ": choose Labels to Image,"
                    + " or leave labels out");
        }
        PlanNode labels = plan.object("labels").only(LABELS);
        if (labels.members().size() != 1) {
            throw plan.refusal("labels", "an object with one of: folder, rois, phantoms");
        }
        return Optional.of(labels.has("phantoms") ? new LabelPlan.Drawn(phantoms(labels.object("phantoms")))
                : labels.has("rois") ? new LabelPlan.Rois(folder(labels, "rois"))
                : new LabelPlan.Images(folder(labels, "folder")));
    }

    private Path folder(PlanNode node, String key) {
        String written = node.text(key);
        try {
            return folder.resolve(UserPath.of(written)).normalize();
        } catch (IllegalArgumentException e) {
            throw node.refusalOf(node.within(key), e);
        }
    }

    private static PhantomPlan phantoms(PlanNode node) {
        node.only(PHANTOMS);
        PhantomShape shape = choice(node, "shape", Arrays.asList(PhantomShape.values()), PhantomShape::label, null);
        double[] count = node.range("count", 1, PhantomPlan.MOST_OBJECTS);
        if (count[0] != Math.rint(count[0]) || count[1] != Math.rint(count[1])) {
            throw node.refusal("count", "a list of two whole numbers");
        }
        double[] diameter = node.range("diameter",
                shape == PhantomShape.CURVES ? 1 : PhantomPlan.SMALLEST_DIAMETER, PhantomPlan.LARGEST_DIAMETER);
        return new PhantomPlan(shape, (int) count[0], (int) count[1], diameter[0], diameter[1],
                node.number("touching", 0, 0, 1), node.number("clustering", 0, 0, 1));
    }

    private Map<String, Double> splits() {
        if (!plan.has("splits")) {
            return Map.of();
        }
        PlanNode node = plan.object("splits");
        Map<String, Double> splits = new LinkedHashMap<>();
        for (Object key : node.members().keySet()) {
            String name = (String) key;
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}")) {
                throw plan.refusal("splits", "names of 1 to 32 letters, digits, '-' and '_'");
            }
            splits.put(name, node.number(name, 0, 0, 1));
        }
        double sum = splits.values().stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 1) > ROUNDING) {
            throw plan.refusal("splits", "shares that are 1 together");
        }
        return splits;
    }

    /** Objects are written with their keys sorted, so that only what is said counts. */
    private String sha256() {
        return Sha256.of(JsonOutput.of(sorted(plan.members())).getBytes(StandardCharsets.UTF_8));
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> sorted = new TreeMap<>();
            object.forEach((key, member) -> sorted.put((String) key, sorted(member)));
            return sorted;
        }
        return value instanceof List<?> list ? new ArrayList<>(list.stream().map(PlanReader::sorted).toList()) : value;
    }

    /** Refuses settings that contradict each other and seeds that the noise does not know. */
    private void check(Plan read) {
        Stream.iterate(0, item -> item + 1).limit(Math.min(read.count(), CHECKED)).forEach(item -> {
            Values values = read.values(item);
            try {
                GenerationCommand.requirePrompt(values);
                read.command().check(values);
                values.orUsual(Settings.NOISE).generator(read.seed() + item);
                values.orUsual(Settings.NOISE).generator(read.seed() + read.count() - 1);
            } catch (IllegalArgumentException e) {
                throw plan.refusalOf(read.vary().isEmpty() ? "settings" : "settings and vary, item " + item, e);
            }
        });
    }
}
