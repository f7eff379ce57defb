package org.diffusionj.json;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Writes a JSON value into a message: on one line, and no more of it than one reads. */
public final class ShownValue {
    private static final int LONGEST = 100;

    private ShownValue() {}

    /** @param value what {@link JsonText#parse} gives */
    public static String of(Object value) {
        String json = json(value);
        return json.length() <= LONGEST ? json : json.substring(0, LONGEST) + "...";
    }

    private static String json(Object value) {
        if (value instanceof Map<?, ?> object) {
            StringJoiner members = new StringJoiner(",", "{", "}");
            object.entrySet().stream().limit(LONGEST)
                    .forEach(entry -> members.add(quoted(entry.getKey().toString()) + ":" + json(entry.getValue())));
            return members.toString();
        }
        if (value instanceof List<?> list) {
            StringJoiner items = new StringJoiner(",", "[", "]");
            list.stream().limit(LONGEST).forEach(item -> items.add(json(item)));
            return items.toString();
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().limit(LONGEST).forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(Character.isISOControl(c) || Character.isSurrogate((char) c)
                    ? String.format(Locale.ROOT, "\\u%04x", c) : Character.toString(c));
        });
        return quoted.append('"').toString();
    }
}
