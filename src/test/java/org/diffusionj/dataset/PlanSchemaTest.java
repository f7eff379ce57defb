package org.diffusionj.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diffusionj.dataset.phantom.PhantomPlan;
import org.diffusionj.dataset.phantom.PhantomShape;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.json.JsonOutput;
import org.diffusionj.json.JsonText;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind;
import org.junit.jupiter.api.Test;

/**
 * The published schema of plans is what the reader takes. After a change there, {@code mvn test
 * -Dtest=PlanSchemaTest -Dwrite.table=true} writes it anew.
 */
class PlanSchemaTest {
    private static final Path SCHEMA = Path.of("docs/plan.schema.json");

    @Test
    void theSchemaIsWhatIsDeclared() throws IOException {
        String declared = lines(schema(), "") + "\n";
        if (Boolean.getBoolean("write.table")) {
            Files.writeString(SCHEMA, declared);
        }
        assertEquals(declared, Files.readString(SCHEMA), "renew it with mvn test -Dtest=PlanSchemaTest"
                + " -Dwrite.table=true");
    }

    @Test
    void theReaderKnowsEveryKeyOfTheSchemaAndNoOther() throws IOException {
        Map<?, ?> schema = (Map<?, ?>) JsonText.parse(Files.readString(SCHEMA));
        assertEquals(new TreeSet<>(PlanReader.KEYS), keys(schema));
        Map<?, ?> labels = (Map<?, ?>) ((Map<?, ?>) schema.get("properties")).get("labels");
        assertEquals(new TreeSet<>(PlanReader.LABELS), keys(labels));
        assertEquals(new TreeSet<>(PlanReader.PHANTOMS),
                keys((Map<?, ?>) ((Map<?, ?>) labels.get("properties")).get("phantoms")));
        for (String part : List.of("settings", "vary")) {
            for (String key : keys((Map<?, ?>) ((Map<?, ?>) schema.get("properties")).get(part))) {
                assertFalse(PlanReader.COMMANDS.stream().allMatch(command -> refusesKey(command, part, key)), key);
            }
        }
    }

    private static boolean refusesKey(GenerationCommand command, String part, String key) {
        String settings = part.equals("settings") ? "" : "\"settings\": {}, ";
        String json = "{\"count\": 1, \"seed\": 1, \"command\": \"%s\", %s\"%s\": {\"%s\": null}}";
        try {
            PlanReader.read(json.formatted(command.title(), settings, part, key), "plan", Path.of(""));
            return false;
        } catch (IllegalArgumentException e) {
            return e.getMessage().contains("is not a key");
        }
    }

    private static TreeSet<String> keys(Map<?, ?> object) {
        TreeSet<String> keys = new TreeSet<>();
        ((Map<?, ?>) object.get("properties")).keySet().forEach(key -> keys.add((String) key));
        return keys;
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static Map<String, Object> object(List<String> required, Map<String, Object> properties) {
        return map("type", "object", "required", required, "properties", properties, "additionalProperties", false);
    }

    private static Map<String, Object> schema() {
        Map<String, Object> whole = map("$schema", "https://json-schema.org/draft/2020-12/schema", "title",
                "Plan of a data set of DiffusionJ");
        whole.putAll(object(List.of("count", "seed", "command", "settings"), map(
                "count", map("type", "integer", "minimum", 1L, "maximum", (long) Plan.MOST),
                "seed", map("type", "integer"),
                "command", map("enum", PlanReader.COMMANDS.stream().map(GenerationCommand::title).toList()),
                "settings", object(List.of(), settings(false)), "vary", object(List.of(), settings(true)),
                "labels", labels(), "splits", map("type", "object", "additionalProperties",
                        map("type", "number", "minimum", 0L, "maximum", 1L)),
                "licence", map("type", "string", "minLength", 1L),
                "format", map("enum", Arrays.stream(PictureFormat.values()).map(PictureFormat::label).toList()),
                "layout", map("enum", Arrays.stream(Layout.values()).map(Layout::label).toList()))));
        return whole;
    }

    private static Map<String, Object> settings(boolean varied) {
        Map<String, Object> settings = new LinkedHashMap<>();
        PlanReader.COMMANDS.stream().flatMap(command -> PlanSettings.known(command).stream())
                .forEach(setting -> settings.put(setting.key(), varied ? varied(setting) : value(setting)));
        return settings;
    }

    private static Map<String, Object> value(Setting<?> setting) {
        List<String> choices = setting.kind().choices();
        Map<String, Object> value = setting.form() == ValueKind.Form.FLAG ? map("type", "boolean")
                : setting.kind().isNumber() ? map("type", setting.kind().whole() ? "integer" : "number")
                : choices.isEmpty() ? map("type", "string") : map("enum", choices);
        value.put("description", setting.help() + "; " + setting.allowed());
        return value;
    }

    private static Map<String, Object> varied(Setting<?> setting) {
        Map<String, Object> list = map("type", "array", "minItems", 1L, "items", value(setting));
        return setting.kind().isNumber() ? map("anyOf", List.of(list, object(List.of("from", "to"),
                map("from", map("type", "number"), "to", map("type", "number"))))) : list;
    }

    private static Map<String, Object> labels() {
        Map<String, Object> number = map("type", "number", "minimum", 0L, "maximum", 1L);
        Map<String, Object> labels = object(List.of(), map("folder", map("type", "string"), "rois",
                map("type", "string"), "phantoms", object(List.of("shape", "count", "diameter"), map(
                        "shape", map("enum", Stream.of(PhantomShape.values()).map(PhantomShape::label).toList()),
                        "count", range(map("type", "integer", "minimum", 1L, "maximum",
                                (long) PhantomPlan.MOST_OBJECTS)),
                        "diameter", range(map("type", "number", "minimum", 1L, "maximum",
                                (long) PhantomPlan.LARGEST_DIAMETER)),
                        "touching", number, "clustering", number))));
        labels.put("minProperties", 1L);
        labels.put("maxProperties", 1L);
        return labels;
    }

    private static Map<String, Object> range(Map<String, Object> end) {
        return map("type", "array", "minItems", 2L, "maxItems", 2L, "items", end);
    }

    /** Indented where a line would be long. */
    private static String lines(Object value, String indent) {
        String line = JsonOutput.of(value);
        if (line.length() + indent.length() < 110 || !(value instanceof Map<?, ?> || value instanceof List<?>)) {
            return line;
        }
        List<String> members = new ArrayList<>();
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, member) ->
                    members.add(JsonOutput.of(key) + ": " + lines(member, indent + "  ")));
        } else {
            ((List<?>) value).forEach(member -> members.add(lines(member, indent + "  ")));
        }
        String inside = "\n" + indent + "  " + String.join(",\n" + indent + "  ", members) + "\n" + indent;
        return value instanceof Map<?, ?> ? "{" + inside + "}" : "[" + inside + "]";
    }
}
