package org.diffusionj.ij;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options of one call of a command: what stands in the second string of
 * {@code run("Text to Image...", "model=starter seed=7 prompt=[sparse nuclei]")}.
 *
 * <p>ImageJ's own reader finds keys inside prompts, drops text with an odd bracket and takes the
 * first choice for an unknown one. Here everything that is not understood is an error.
 */
final class MacroOptions {
    private final Map<MacroKey<?>, Object> values;

    private MacroOptions(Map<MacroKey<?>, Object> values) {
        this.values = values;
    }

    /** No key set. */
    static MacroOptions none() {
        return new MacroOptions(Map.of());
    }

    /**
     * Reads options.
     *
     * @param known the keys of the command
     * @param options any number of {@code key=value}, {@code key=[value with spaces]}, the same with
     *     apostrophes for brackets, {@code key=&variable} and flags, in any order, with white space between
     *     them
     * @throws IllegalArgumentException if a key is unknown, repeated or without value, or a value is
     *     not allowed: the message names it and lists what is allowed
     */
    static MacroOptions parse(List<MacroKey<?>> known, String options) {
        return new MacroOptions(new MacroOptionsReader(known, options).read());
    }

    /** The same options with one key set. */
    <T> MacroOptions with(MacroKey<T> key, T value) {
        Map<MacroKey<?>, Object> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return new MacroOptions(changed);
    }

    /** The same options with one key set if there is a value. */
    <T> MacroOptions with(MacroKey<T> key, Optional<T> value) {
        return value.isPresent() ? with(key, value.get()) : this;
    }

    /** The value of a key, if it is there. */
    @SuppressWarnings("unchecked") // only with() and the reader write, both with the key's type
    <T> Optional<T> get(MacroKey<T> key) {
        return Optional.ofNullable((T) values.get(key));
    }

    boolean has(MacroKey<Boolean> flag) {
        return get(flag).orElse(false);
    }

    /**
     * Writes the options so that {@link #parse} gives them back, in the order in which they were set.
     *
     * @throws IllegalArgumentException if a path cannot be written, because it has a space, an apostrophe
     *     and a bracket without partner
     */
    String write() {
        StringBuilder options = new StringBuilder();
        values.keySet().forEach(key -> options.append(options.length() == 0 ? "" : " ").append(write(key)));
        return options.toString();
    }

    /** The value of a key as text, without brackets or escapes, if it is there. */
    <T> Optional<String> written(MacroKey<T> key) {
        return get(key).map(key::write);
    }

    private <T> String write(MacroKey<T> key) {
        String value = written(key).orElseThrow();
        return switch (key.form()) {
            case FLAG -> key.name();
            case TEXT -> key.name() + "=[" + MacroText.escape(value) + "]";
            case PLAIN -> key.name() + "=" + plain(key.name(), value);
        };
    }

    private static String plain(String name, String value) {
        boolean word = !value.isEmpty() && "['&".indexOf(value.charAt(0)) < 0
                && value.chars().noneMatch(Character::isWhitespace);
        if (word) {
            return value;
        }
        if (balanced(value)) {
            return "[" + value + "]";
        }
        if (value.indexOf('\'') < 0) {
            return "'" + value + "'";
        }
        throw new IllegalArgumentException("'" + name + "' cannot be '" + value + "': a macro cannot hold a bracket"
                + " without partner together with an apostrophe and a space. Rename it.");
    }

    private static boolean balanced(String value) {
        int depth = 0;
        for (int i = 0; i < value.length() && depth >= 0; i++) {
            depth += value.charAt(i) == '[' ? 1 : value.charAt(i) == ']' ? -1 : 0;
        }
        return depth == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacroOptions options && values.equals(options.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return write();
    }
}
