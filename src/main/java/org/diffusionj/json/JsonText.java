package org.diffusionj.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one JSON value, as Python's {@code json.loads}: strictly, but with NaN and infinities, and of a key
 * that stands twice the last value counts. Objects become maps in the file's order, whole numbers Long (or
 * BigInteger), other numbers Double.
 *
 * <pre>{@code Object value = JsonText.parse("{\"sample_size\": 64}"); }</pre>
 */
public final class JsonText {
    private static final int DEEPEST = 500;
    private static final int SHOWN = 20;
    /** Python's own limit, for reading more takes long. */
    private static final int MOST_DIGITS = 4300;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final Map<String, Object> WORDS = words();

    private final String text;
    private final boolean unique;
    private int at;
    private int depth;

    private JsonText(String text, boolean unique) {
        this.text = text;
        this.unique = unique;
    }

    private static Map<String, Object> words() {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("null", null);
        words.put("true", true);
        words.put("false", false);
        words.put("NaN", Double.NaN);
        words.put("Infinity", Double.POSITIVE_INFINITY);
        words.put("-Infinity", Double.NEGATIVE_INFINITY);
        return words;
    }

    /** @throws JsonException if the text is not one JSON value, with line and column */
    public static Object parse(String text) {
        return parse(text, false);
    }

    /**
     * The same where a key may stand once only.
     *
     * @throws JsonException also where one stands twice
     */
    public static Object parseUnique(String text) {
        return parse(text, true);
    }

    private static Object parse(String text, boolean unique) {
        JsonText json = new JsonText(text, unique);
        Object value = json.value();
        json.space();
        if (json.at < text.length()) {
            throw json.wrong("the end of the file");
        }
        return value;
    }

    private Object value() {
        space();
        return switch (here()) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            default -> wordOrNumber();
        };
    }

    private Object wordOrNumber() {
        for (Map.Entry<String, Object> word : WORDS.entrySet()) {
            if (text.startsWith(word.getKey(), at)) {
                at += word.getKey().length();
                return word.getValue();
            }
        }
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw wrong("a value");
        }
        if (number.end() - at > MOST_DIGITS) {
            throw problem("has a number of more than " + MOST_DIGITS + " digits");
        }
        at = number.end();
        return number.group(1) == null && number.group(2) == null ? whole(number.group())
                : Double.valueOf(number.group());
    }

    private static Number whole(String digits) {
        return digits.length() < 19 ? Long.valueOf(digits) : new BigInteger(digits);
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        enter();
        if (!closes('}')) {
            do {
                space();
                if (here() != '"') {
                    throw wrong("a key in double quotes");
                }
                String key = string();
                if (unique && object.containsKey(key)) {
                    throw problem("has the key " + ShownValue.of(key) + " twice");
                }
                expect(':', "':' after the key " + ShownValue.of(key));
                object.put(key, value());
            } while (goesOn('}', "',' or '}'"));
        }
        depth--;
        return object;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        enter();
        if (!closes(']')) {
            do {
                list.add(value());
            } while (goesOn(']', "',' or ']'"));
        }
        depth--;
        return list;
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw problem("is nested more than " + DEEPEST + " levels deep");
        }
        at++;
    }

    private boolean closes(char bracket) {
        space();
        boolean closes = here() == bracket;
        at += closes ? 1 : 0;
        return closes;
    }

    private boolean goesOn(char bracket, String expected) {
        if (closes(bracket)) {
            return false;
        }
        expect(',', expected);
        return true;
    }

    private void expect(char character, String name) {
        space();
        if (here() != character) {
            throw wrong(name);
        }
        at++;
    }

    private String string() {
        int start = at++;
        StringBuilder string = new StringBuilder();
        while (here() != '"') {
            if (at >= text.length()) {
                at = start;
                throw problem("has a text that does not end");
            }
            if (here() < ' ') {
                throw problem("has a line end or another control character inside a text");
            }
            string.append(here() == '\\' ? escaped() : here());
            at++;
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        at++;
        int plain = "\"\\/bfnrt".indexOf(here());
        if (plain >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(plain);
        }
        String digits = text.substring(Math.min(at + 1, text.length()), Math.min(at + 5, text.length()));
        if (here() != 'u' || !digits.matches("[0-9a-fA-F]{4}")) {
            throw problem("has an unknown escape after a backslash");
        }
        at += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The next character, '\uffff' (which is none) at the end. */
    private char here() {
        return at < text.length() ? text.charAt(at) : '\uffff';
    }

    private JsonException wrong(String expected) {
        String rest = text.substring(at, Math.min(text.length(), at + SHOWN)).lines().findFirst().orElse("");
        return problem("has " + (at < text.length() ? ShownValue.of(rest) : "its end") + " where " + expected
                + " must stand");
    }

    private JsonException problem(String problem) {
        String before = text.substring(0, at);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = at - before.lastIndexOf('\n');
        return new JsonException(problem + ", at line " + line + " column " + column);
    }
}
