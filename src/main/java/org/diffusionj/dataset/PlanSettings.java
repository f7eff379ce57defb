package org.diffusionj.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.runtime.UserPath;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/** The settings that a plan may give a command: all of its macro keys but those that are of one call. */
final class PlanSettings {
    /** Items have a picture and a seed each, come from no open image, and nobody looks on. */
    private static final Set<Setting<?>> OF_ONE_CALL = Set.of(Settings.SEED, Settings.IMAGES, Settings.STACK,
            Settings.PREVIEW, Settings.LABELS, Settings.TRUTH);

    private static final Set<String> RANGE = Set.of("from", "to");

    private final GenerationCommand command;
    private final Path folder;
    private final List<Setting<?>> known;

    /** @param folder that paths are seen from */
    PlanSettings(GenerationCommand command, Path folder) {
        this.command = command;
        this.folder = folder;
        this.known = known(command);
    }

    /** What a command's plans take, in the order in which documents show settings. */
    static List<Setting<?>> known(GenerationCommand command) {
        boolean labels = command == GenerationCommand.LABELS_TO_IMAGE;
        return command.settings().stream().filter(setting -> !OF_ONE_CALL.contains(setting))
                .filter(setting -> !labels || setting != Settings.CONTROLS.get(0).image()).toList();
    }

    Values fixed(PlanNode node) {
        Values values = Values.none();
        for (Map.Entry<?, ?> member : node.members().entrySet()) {
            Setting<?> setting = setting(node, (String) member.getKey());
            Optional<String> text = text(node, setting, node.within(setting.key()), member.getValue());
            values = text.isPresent() ? values.withText(setting, text.get()) : values;
        }
        return values;
    }

    /** @param fixed settings that do not vary */
    List<Variation> varied(PlanNode node, Values fixed) {
        List<Variation> variations = new ArrayList<>();
        for (Map.Entry<?, ?> member : node.members().entrySet()) {
            Setting<?> setting = setting(node, (String) member.getKey());
            if (fixed.settings().contains(setting)) {
                throw node.refusal(setting.key(), "nothing: 'settings' gives it to all items; leave one of them out");
            }
            variations.add(member.getValue() instanceof List<?> list ? oneOf(node, setting, list)
                    : member.getValue() instanceof Map<?, ?> ? range(node.object(setting.key()), setting)
                    : refuse(node, setting));
        }
        return List.copyOf(variations);
    }

    private static Variation refuse(PlanNode node, Setting<?> setting) {
        throw node.refusal(setting.key(), "a list of values, or {\"from\": number, \"to\": number}");
    }

    private Setting<?> setting(PlanNode node, String key) {
        return known.stream().filter(setting -> setting.key().equals(key)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The plan " + node.file() + ": '" + node.within(key)
                        + "' is not a key of " + command.title() + " in a plan"
                        + (key.equals("seed") ? ": item i has the plan's own 'seed' + i." : ".") + " Keys are: "
                        + known.stream().map(Setting::key).collect(Collectors.joining(", "))
                        + ". See docs/datasets.md#the-plan"));
    }

    private Variation oneOf(PlanNode node, Setting<?> setting, List<?> list) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Optional<String> text = text(node, setting, node.within(setting.key()) + "[" + i + "]", list.get(i));
            values.add(setting.form() == ValueKind.Form.FLAG ? Boolean.toString(text.isPresent()) : text.orElseThrow());
        }
        if (values.isEmpty()) {
            throw node.refusal(setting.key(), "a list with one value at least");
        }
        return new Variation.OneOf(setting, values);
    }

    private Variation range(PlanNode node, Setting<?> setting) {
        node.only(RANGE);
        double[] ends = new double[] {end(node, setting, "from"), end(node, setting, "to")};
        Variation.Range range = new Variation.Range(setting, ends[0], ends[1]);
        if (ends[0] > ends[1] || range.isEmpty()) {
            throw node.refusal("to", "a number not below 'from', with one value at least that '" + setting
                    + "' takes between them");
        }
        return range;
    }

    private double end(PlanNode node, Setting<?> setting, String key) {
        if (!(node.require(key) instanceof Number number)) {
            throw node.refusal(key, "a number");
        }
        if (!setting.kind().isNumber()) {
            throw node.refusal(key, "nothing: '" + setting + "' is no number; give a list of values");
        }
        text(node, setting, node.within(key), number);
        return number.doubleValue();
    }

    /** As macros write it, and read as from there; none for a switch that is off. */
    private Optional<String> text(PlanNode node, Setting<?> setting, String where, Object value) {
        boolean flag = setting.form() == ValueKind.Form.FLAG;
        if (flag && value instanceof Boolean on) {
            return on ? Optional.of("") : Optional.empty();
        }
        if (flag || !(value instanceof String) && !(value instanceof Number)
                || setting.kind().isNumber() && value instanceof String) {
            throw node.refusalAt(where, value, flag ? "true or false" : setting.kind().isNumber() ? setting.allowed()
                    : "a text: " + setting.allowed());
        }
        String text = setting.kind().isNumber() && setting.kind().whole() ? PlanNode.wholeIfSo(value).toString()
                : value.toString();
        try {
            setting.read(text);
            return Optional.of(setting.kind().isPlace() ? seen(setting, text) : text);
        } catch (IllegalArgumentException e) {
            throw node.refusalOf(where, e);
        }
    }

    /** A control image, and whatever else is no plain name, may be beside the plan: processes begin in many folders. */
    private String seen(Setting<?> setting, String text) {
        boolean mayBeFile = text.indexOf('/') >= 0 || text.indexOf('\\') >= 0
                || Settings.CONTROLS.stream().anyMatch(control -> control.image() == setting);
        if (!mayBeFile) {
            return text;
        }
        Path beside = folder.resolve(UserPath.of(text)).normalize();
        return Files.exists(beside) ? beside.toString() : text;
    }
}
