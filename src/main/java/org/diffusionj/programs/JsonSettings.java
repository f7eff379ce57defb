package org.diffusionj.programs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonText;
import org.diffusionj.json.ShownValue;

/** A JSON object whose values are asked for as texts: whole numbers keep their digits, however many. */
final class JsonSettings {
    private static final Set<String> IDLE = Set.of("", "none", "false", "default (model)");

    private final Map<?, ?> object;

    private JsonSettings(Map<?, ?> object) {
        this.object = object;
    }

    /** None if the text is not one JSON object. */
    static Optional<JsonSettings> parse(String text) {
        if (!text.strip().startsWith("{")) {
            return Optional.empty();
        }
        try {
            return of(JsonText.parse(text));
        } catch (JsonException notJson) {
            return Optional.empty();
        }
    }

    /** An object of texts. */
    static JsonSettings of(Map<String, String> texts) {
        return new JsonSettings(texts);
    }

    private static Optional<JsonSettings> of(Object value) {
        return value instanceof Map<?, ?> found ? Optional.of(new JsonSettings(found)) : Optional.empty();
    }

    /** The same values under other names. */
    JsonSettings withKeys(UnaryOperator<String> names) {
        Map<String, Object> renamed = new LinkedHashMap<>();
        object.forEach((key, value) -> renamed.put(names.apply((String) key), value));
        return new JsonSettings(renamed);
    }

    List<String> keys() {
        return object.keySet().stream().map(String.class::cast).toList();
    }

    boolean has(String key) {
        return object.containsKey(key);
    }

    /** The value under a key as text, lists and objects as the beginning of their JSON; none for null. */
    Optional<String> text(String key) {
        return Optional.ofNullable(object.get(key)).map(JsonSettings::text);
    }

    private static String text(Object value) {
        return value instanceof Map || value instanceof List ? ShownValue.of(value) : String.valueOf(value);
    }

    Optional<JsonSettings> object(String key) {
        return of(object.get(key));
    }

    /** The texts of the list under a key; empty if there is no list. */
    List<String> texts(String key) {
        return list(key).stream().map(JsonSettings::text).toList();
    }

    /** The objects in the list under a key; empty if there is no list. */
    List<JsonSettings> objects(String key) {
        return list(key).stream().flatMap(value -> of(value).stream()).toList();
    }

    private List<?> list(String key) {
        return object.get(key) instanceof List<?> list ? list : List.of();
    }

    /** Whether the value switches nothing on: null, false, "None", or empty. */
    boolean isIdle(String key) {
        return isIdle(object.get(key));
    }

    private static boolean isIdle(Object value) {
        return value == null
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Map<?, ?> inner && inner.values().stream().allMatch(JsonSettings::isIdle)
                || IDLE.contains(value.toString().toLowerCase(Locale.ROOT));
    }
}
