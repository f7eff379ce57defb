package org.diffusionj.json;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Writes what {@link JsonText} reads, on one line and in ASCII, objects in their maps' order. */
public final class JsonOutput {
    private static final int LAST_ASCII = 0x7e;

    private JsonOutput() {}

    /** @param value maps, lists, strings, numbers, booleans and null */
    public static String of(Object value) {
        if (value instanceof Map<?, ?> object) {
            StringJoiner members = new StringJoiner(", ", "{", "}");
            object.forEach((key, member) -> members.add(quoted(key.toString()) + ": " + of(member)));
            return members.toString();
        }
        if (value instanceof List<?> list) {
            StringJoiner items = new StringJoiner(", ", "[", "]");
            list.forEach(item -> items.add(of(item)));
            return items.toString();
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c >= ' ' && c <= LAST_ASCII) {
                quoted.append((char) c);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }
}
