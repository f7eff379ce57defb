package org.diffusionj.ij.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code steps: 5, 10, 20; prompt: 'a cell, bright', a nucleus}: keys with their values. A value that holds a
 * comma, a semicolon or spaces at its ends, or nothing, stands between apostrophes, where an apostrophe is written
 * twice.
 */
final class VaryText {
    private static final String ANCHOR = ". See docs/sweeps.md#values";

    private final String text;
    private int at;

    private VaryText(String text) {
        this.text = text;
    }

    /**
     * Keys and values in their order.
     *
     * @throws IllegalArgumentException if something is missing or stands twice
     */
    static Map<String, List<String>> read(String text) {
        VaryText reader = new VaryText(text);
        Map<String, List<String>> entries = new LinkedHashMap<>();
        reader.skipSpace();
        while (reader.at < text.length()) {
            String key = reader.key();
            if (entries.put(key, reader.values(key)) != null) {
                throw new IllegalArgumentException("'vary' has the key '" + key + "' twice. Write all its values in"
                        + " one list: " + key + ": value, value" + ANCHOR);
            }
            reader.skipSpace();
        }
        return entries;
    }

    private String key() {
        int end = text.indexOf(':', at);
        String key = text.substring(at, end < 0 ? text.length() : end).strip();
        if (end < 0 || key.isEmpty() || key.indexOf(';') >= 0 || key.indexOf(',') >= 0) {
            throw new IllegalArgumentException("'vary' has no key before '" + shown(key) + "'. Write 'key: value,"
                    + " value; key: value, value'; a value with a comma or semicolon stands between apostrophes"
                    + ANCHOR);
        }
        at = end + 1;
        return key;
    }

    private List<String> values(String key) {
        List<String> values = new ArrayList<>();
        do {
            skipSpace();
            values.add(at < text.length() && text.charAt(at) == '\'' ? quoted(key) : plain(key));
        } while (goesOn());
        return values;
    }

    /** Whether a comma follows, rather than the end or a semicolon; goes behind it. */
    private boolean goesOn() {
        boolean comma = at < text.length() && text.charAt(at) == ',';
        at++;
        return comma;
    }

    private String plain(String key) {
        int start = at;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ';') {
            at++;
        }
        String value = text.substring(start, at).strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("'vary' has an empty value of '" + key + "'. Write one between the"
                    + " commas; an empty text is ''" + ANCHOR);
        }
        return value;
    }

    private String quoted(String key) {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            if (text.charAt(at) != '\'') {
                value.append(text.charAt(at));
            } else if (text.startsWith("''", at)) {
                value.append('\'');
                at++;
            } else {
                at++;
                requireEnd(key);
                return value.toString();
            }
        }
        throw new IllegalArgumentException("'vary' has a value of '" + key + "' that begins with an apostrophe and has"
                + " none at its end. An apostrophe inside is written twice" + ANCHOR);
    }

    private void requireEnd(String key) {
        skipSpace();
        if (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ';') {
            throw new IllegalArgumentException("'vary' has '" + shown(text.substring(at)) + "' behind the closing"
                    + " apostrophe of a value of '" + key + "'. Write a comma or semicolon between; an apostrophe"
                    + " inside a value is written twice" + ANCHOR);
        }
    }

    private static String shown(String text) {
        return text.length() <= 30 ? text : text.substring(0, 30) + "...";
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
