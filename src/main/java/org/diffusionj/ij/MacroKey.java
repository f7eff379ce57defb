package org.diffusionj.ij;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diffusionj.runtime.Device;

/**
 * One key of a command's macro options: its name, the values it takes and how they are written.
 * Keys are constants, compared by identity.
 *
 * @param <T> what a value means to the program
 */
final class MacroKey<T> {
    /** How a value stands in the options. */
    enum Form {
        /** The key alone. */
        FLAG,
        /** A word, or anything in brackets; no escapes. */
        PLAIN,
        /** Like PLAIN, with the escapes of {@link MacroText}. */
        TEXT
    }

    private static final String WHOLE_NUMBER = "[+-]?[0-9]+";
    private static final String NUMBER = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";

    /** The macro language itself shortens numbers when it joins them to a text: 3416274569 becomes 3.4163E9. */
    private static final String DIGITS =
            " In a macro, d2s(x,0) writes all digits of a whole number, and round(x) makes one of any other.";

    private final String name;
    private final Form form;
    private final boolean whole;
    private final String allowed;
    private final Function<String, T> reader;
    private final Function<T, String> writer;

    private MacroKey(String name, Form form, String allowed, Function<String, T> reader, Function<T, String> writer) {
        this(name, form, false, allowed, reader, writer);
    }

    private MacroKey(String name, Form form, boolean whole, String allowed, Function<String, T> reader,
            Function<T, String> writer) {
        this.name = name;
        this.form = form;
        this.whole = whole;
        this.allowed = allowed;
        this.reader = reader;
        this.writer = writer;
    }

    /** A switch: on when the key is there. */
    static MacroKey<Boolean> flag(String name) {
        return new MacroKey<>(name, Form.FLAG, "nothing: it is a flag", value -> true, value -> "");
    }

    /** Words of any kind, with the escapes of {@link MacroText}. */
    static MacroKey<String> text(String name) {
        return new MacroKey<>(name, Form.TEXT, "any text", value -> value, value -> value);
    }

    /** A name or a path: no escapes, not empty. */
    static MacroKey<String> path(String name) {
        return new MacroKey<>(name, Form.PLAIN, "a name or a path",
                value -> value.isBlank() ? null : value, value -> value);
    }

    /** A file: any path that this computer can have. */
    static MacroKey<Path> file(String name) {
        return new MacroKey<>(name, Form.PLAIN, "the path of a file",
                value -> value.isBlank() ? null : pathOf(name, value), Path::toString);
    }

    private static Path pathOf(String name, String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            boolean locale = e.getReason().contains("unmappable");
            throw new IllegalArgumentException("'" + name + "' cannot be '" + value.replaceAll("\\p{Cntrl}", "?")
                    + "': no file can have this name here (" + e.getReason() + "). Choose other letters"
                    + (locale ? ", or start ImageJ in a locale of UTF-8, such as LC_ALL=C.UTF-8." : "."), e);
        }
    }

    static MacroKey<Integer> integer(String name, int min, int max) {
        return integer(name, min, max, 1);
    }

    /** A whole number that {@code step} divides. */
    static MacroKey<Integer> integer(String name, int min, int max, int step) {
        String kind = step == 1 ? "a whole number" : "a multiple of " + step;
        return new MacroKey<>(name, Form.PLAIN, true, kind + " from " + min + " to " + max, value -> {
            Long number = wholeNumber(value);
            boolean fits = number != null && number >= min && number <= max && number % step == 0;
            return fits ? number.intValue() : null;
        }, Object::toString);
    }

    static MacroKey<Float> number(String name, int min, int max) {
        return number(name, min, max, Float::valueOf);
    }

    /** A number in double precision, where a float's rounding would show: 20 steps x 0.35 are 7. */
    static MacroKey<Double> exactNumber(String name, int min, int max) {
        return number(name, min, max, Double::valueOf);
    }

    private static <N extends Number> MacroKey<N> number(
            String name, int min, int max, Function<String, N> parser) {
        return new MacroKey<>(name, Form.PLAIN, "a number from " + min + " to " + max + ", with a decimal point",
                value -> value.matches(NUMBER) && isWithin(parser.apply(value).doubleValue(), min, max)
                        ? parser.apply(value) : null,
                MacroKey::shortest);
    }

    private static boolean isWithin(double number, int min, int max) {
        return number >= min && number <= max;
    }

    /** One of the values, by its label; upper and lower case differ. */
    static <T> MacroKey<T> choice(String name, List<T> values, Function<T, String> label) {
        String labels = values.stream().map(label).map(text -> text.isEmpty() ? "[]" : text)
                .collect(Collectors.joining(", "));
        return new MacroKey<>(name, Form.PLAIN, values.size() == 1 ? labels + " only" : "one of: " + labels,
                text -> values.stream().filter(value -> label.apply(value).equals(text)).findFirst().orElse(null),
                label);
    }

    /** One of the words. */
    static MacroKey<String> choice(String name, String... values) {
        return choice(name, Arrays.asList(values), value -> value);
    }

    /** A device by its label. */
    static MacroKey<Device> device(String name) {
        return new MacroKey<>(name, Form.PLAIN, "one of: Auto, CPU, CUDA, and CUDA:1, CUDA:2... for further cards",
                label -> Device.of(label).orElse(null), Device::label);
    }

    /** Any long, or none for {@code random}. */
    static MacroKey<OptionalLong> seed(String name) {
        return new MacroKey<>(name, Form.PLAIN, true,
                "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ", or random",
                value -> {
                    Long number = wholeNumber(value);
                    return number != null
                            ? OptionalLong.of(number)
                            : value.equals("random") ? OptionalLong.empty() : null;
                },
                seed -> seed.isPresent() ? Long.toString(seed.getAsLong()) : "random");
    }

    /** The same key with more said about what is allowed. */
    MacroKey<T> because(String reason) {
        return new MacroKey<>(name, form, whole, allowed + " (" + reason + ")", reader, writer);
    }

    String name() {
        return name;
    }

    /** What values it takes, in words. */
    String allowed() {
        return allowed;
    }

    Form form() {
        return form;
    }

    /**
     * Reads a value.
     *
     * @param value without brackets or escapes
     * @throws IllegalArgumentException naming the key, the value and what is allowed
     */
    T read(String value) {
        return ifAllowed(value).orElseThrow(() -> new IllegalArgumentException(
                "'" + name + "' cannot be '" + value + "'. Allowed is " + allowed + "."
                        + (whole && !value.matches(WHOLE_NUMBER) && value.matches(NUMBER) ? DIGITS : "")));
    }

    /** The meaning of a value, if it is allowed. */
    Optional<T> ifAllowed(String value) {
        return Optional.ofNullable(reader.apply(value));
    }

    /** The inverse of {@link #read}. */
    String write(T value) {
        return writer.apply(value);
    }

    private static Long wholeNumber(String value) {
        try {
            return value.matches(WHOLE_NUMBER) ? Long.valueOf(value) : null;
        } catch (NumberFormatException tooLarge) {
            return null;
        }
    }

    private static String shortest(Number value) {
        String text = value.toString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    @Override
    public String toString() {
        return name;
    }
}
