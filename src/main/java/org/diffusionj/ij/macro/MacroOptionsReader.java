package org.diffusionj.ij.macro;

import java.util.List;
import java.util.stream.Collectors;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/**
 * Reads the options of one call of a command: what stands in the second string of
 * {@code run("Text to Image...", "model=starter seed=7 prompt=[sparse nuclei]")}.
 *
 * <p>ImageJ's own reader finds keys inside prompts, drops text with an odd bracket and takes the
 * first choice for an unknown one. Here everything that is not understood is an error.
 */
public final class MacroOptionsReader {
    private final List<Setting<?>> known;
    private final String options;
    private Values values = Values.none();
    private int at;

    private MacroOptionsReader(List<Setting<?>> known, String options) {
        this.known = known;
        this.options = options;
    }

    /**
     * Reads options.
     *
     * @param known the settings of the command
     * @param options any number of {@code key=value}, {@code key=[value with spaces]}, the same with
     *     apostrophes for brackets, {@code key=&variable} and flags, in any order, with white space between
     *     them
     * @throws IllegalArgumentException if a key is unknown, repeated or without value, or a value is
     *     not allowed: the message names it and lists what is allowed
     */
    public static Values read(List<Setting<?>> known, String options) {
        return new MacroOptionsReader(known, options).read();
    }

    private Values read() {
        skipWhiteSpace();
        while (at < options.length()) {
            readEntry();
            skipWhiteSpace();
        }
        return values;
    }

    private void readEntry() {
        Setting<?> key = knownKey(takeName());
        if (values.settings().contains(key)) {
            throw new IllegalArgumentException("'" + key + "' is given twice. Give it once.");
        }
        boolean hasValue = at < options.length() && options.charAt(at) == '=';
        if (hasValue == (key.form() == Form.FLAG)) {
            throw new IllegalArgumentException(hasValue
                    ? "'" + key + "' is a flag and takes no value. Write '" + key + "' alone, or leave it out."
                    : "'" + key + "' has no value. Write '" + key + "=...'.");
        }
        values = values.withText(key, hasValue ? takeValue(key) : "");
    }

    private Setting<?> knownKey(String name) {
        return known.stream().filter(key -> key.key().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("'" + name + "' is not a key of this command. Keys are: "
                        + known.stream().map(Setting::key).collect(Collectors.joining(", "))
                        + ". A text with spaces needs brackets: prompt=[two words]."));
    }

    private String takeName() {
        int start = at;
        while (at < options.length() && !isWhiteSpace(at) && options.charAt(at) != '=') {
            at++;
        }
        return options.substring(start, at);
    }

    private String takeValue(Setting<?> key) {
        at++; // the equals sign
        if (at == options.length() || isWhiteSpace(at)) {
            throw new IllegalArgumentException("'" + key + "' has no value after '='."
                    + (key.form() == Form.TEXT ? " An empty text is written '" + key + "=[]'." : ""));
        }
        return switch (options.charAt(at)) {
            case '&' -> new MacroVariable(key.key(), takeWord().substring(1)).value();
            case '[' -> meant(key, takeBracketed(key));
            case '\'' -> meant(key, takeQuoted(key));
            default -> meant(key, takeWord());
        };
    }

    private static String meant(Setting<?> key, String written) {
        if (key.form() != Form.TEXT) {
            return written;
        }
        requireBalanced(key, written);
        return MacroText.unescape(written);
    }

    private String takeWord() {
        int start = at;
        while (at < options.length() && !isWhiteSpace(at)) {
            at++;
        }
        return options.substring(start, at);
    }

    private String takeBracketed(Setting<?> key) {
        boolean escapes = key.form() == Form.TEXT;
        int start = at + 1;
        int depth = 0;
        for (; at < options.length(); at++) {
            char c = options.charAt(at);
            if (escapes && c == '\\' && MacroText.isEscapable(options, at + 1)) {
                at++;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && --depth == 0) {
                at++;
                requireEntryEnd(key);
                return options.substring(start, at - 1);
            }
        }
        throw new IllegalArgumentException("'" + key + "' has a '[' that no ']' closes."
                + (escapes ? " A single bracket inside a text is written '\\[' or '\\]'." : ""));
    }

    /** Ends at the next apostrophe, as in ImageJ's own reader. */
    private String takeQuoted(Setting<?> key) {
        int start = at + 1;
        int end = options.indexOf('\'', start);
        if (end < 0) {
            throw new IllegalArgumentException("'" + key + "' begins with an apostrophe that no second one closes."
                    + apostrophes(key));
        }
        at = end + 1;
        if (at < options.length() && !isWhiteSpace(at)) {
            throw new IllegalArgumentException("'" + key + "': after the closing apostrophe comes '" + takeWord()
                    + "', but there must be a space." + apostrophes(key));
        }
        return options.substring(start, end);
    }

    private static String apostrophes(Setting<?> key) {
        return " A value with apostrophes of its own goes in brackets: '" + key + "=[...]'.";
    }

    private static void requireBalanced(Setting<?> key, String written) {
        int depth = 0;
        for (int i = 0; i < written.length() && depth >= 0; i++) {
            char c = written.charAt(i);
            if (c == '\\' && MacroText.isEscapable(written, i + 1)) {
                i++;
            } else {
                depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            }
        }
        if (depth != 0) {
            throw new IllegalArgumentException("'" + key + "' has a bracket without partner in '" + written
                    + "'. A single bracket inside a text is written '\\[' or '\\]'.");
        }
    }

    private void requireEntryEnd(Setting<?> key) {
        if (at < options.length() && !isWhiteSpace(at)) {
            throw new IllegalArgumentException("'" + key + "': after the closing ']' comes '" + takeWord()
                    + "', but there must be a space."
                    + (key.form() == Form.TEXT ? " A single bracket inside a text is written '\\[' or '\\]'." : ""));
        }
    }

    private void skipWhiteSpace() {
        while (at < options.length() && isWhiteSpace(at)) {
            at++;
        }
    }

    private boolean isWhiteSpace(int index) {
        return Character.isWhitespace(options.charAt(index));
    }
}
