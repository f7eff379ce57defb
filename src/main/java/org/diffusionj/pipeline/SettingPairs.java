package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a line {@code Name: value, Name: value} as AUTOMATIC1111 does. A value is a JSON string, or runs to the
 * next comma. Besides, a value may be a JSON list or object with commas of its own, and a bar, semicolon or tab
 * before another name ends it as a comma does.
 */
final class SettingPairs {
    private static final String NAME = "\\w[\\w \\-/]+:";
    private static final String OTHER_ENDS = "|;\t";

    // All are possessive: each character is looked at a few times only, however long a text is.
    private static final Pattern BETWEEN = Pattern.compile("[\\s,|;]*+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BEGIN = Pattern.compile("(" + NAME + ")\\s*+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BLANKS = Pattern.compile("\\s*+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern QUOTED = Pattern.compile("\"(?:\\\\.|[^\\\\\"])*+\"");
    private static final Pattern END = Pattern.compile("\\s*+(?:[,|;]|$)");
    private static final Pattern UNICODE = Pattern.compile("\\\\u[0-9a-fA-F]{4}");
    private static final Pattern REST = Pattern.compile("[^,|;\\t]*+[,|;\\t]?");

    private final String line;
    private final Map<String, String> pairs = new LinkedHashMap<>();
    private final List<String> rest = new ArrayList<>();
    private int at;

    private SettingPairs(String line) {
        this.line = line;
    }

    static SettingPairs of(String line) {
        SettingPairs found = new SettingPairs(line);
        found.read();
        return found;
    }

    /** The pairs in order; of a name that is there twice, the last. */
    Map<String, String> pairs() {
        return pairs;
    }

    /** What stands between them, such as the 5 of {@code CFG scale: 7,5}. */
    List<String> rest() {
        return rest;
    }

    /** Whether a line begins with a pair. */
    static boolean isOne(String line) {
        return BEGIN.matcher(BETWEEN.matcher(line).replaceFirst("")).lookingAt();
    }

    private void read() {
        for (at = end(BETWEEN, 0); at < line.length(); at = end(BETWEEN, at)) {
            Matcher begin = BEGIN.matcher(line).region(at, line.length());
            if (begin.lookingAt()) {
                String name = begin.group(1);
                at = begin.end();
                pairs.put(name.substring(0, name.length() - 1).strip(), value());
            } else {
                skip();
            }
        }
    }

    private void skip() {
        int begin = at;
        at = end(REST, at);
        Optional.of(line.substring(begin, at).replaceAll("[,|;\\t]", " ").strip()).filter(text -> !text.isEmpty())
                .ifPresent(rest::add);
    }

    private String value() {
        int begin = at;
        int end = switch (begin < line.length() ? line.charAt(begin) : ',') {
            case '"' -> end(QUOTED, at);
            case '[', '{' -> endOfJson();
            default -> begin;
        };
        boolean whole = end > begin && END.matcher(line).region(end, line.length()).lookingAt();
        at = whole ? end : endOfPlain();
        String value = line.substring(begin, at).strip();
        return whole && value.startsWith("\"") ? unquoted(value) : value;
    }

    private int end(Pattern pattern, int from) {
        Matcher matcher = pattern.matcher(line).region(from, line.length());
        return matcher.lookingAt() ? matcher.end() : from;
    }

    /** At the next comma, or at another end that a name follows. */
    private int endOfPlain() {
        int i = at;
        while (i < line.length() && line.charAt(i) != ',') {
            int next = i + 1;
            if (OTHER_ENDS.indexOf(line.charAt(i)) >= 0) {
                next = end(BLANKS, next);
                if (BEGIN.matcher(line).region(next, line.length()).lookingAt()) {
                    return i;
                }
            }
            i = next;
        }
        return i;
    }

    /** Behind the bracket that closes the one here; here if none does. */
    private int endOfJson() {
        int depth = 0;
        for (int i = at; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                Matcher text = QUOTED.matcher(line).region(i, line.length());
                i = text.lookingAt() ? text.end() - 1 : line.length();
            } else if (c == '[' || c == '{') {
                depth++;
            } else if ((c == ']' || c == '}') && --depth == 0) {
                return i + 1;
            }
        }
        return at;
    }

    private static String unquoted(String json) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < json.length() - 1; i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
            } else if (UNICODE.matcher(json).region(i, json.length()).lookingAt()) {
                text.append((char) Integer.parseInt(json.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                text.append(escaped(json.charAt(++i)));
            }
        }
        return text.toString();
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> c;
        };
    }
}
