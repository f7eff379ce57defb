package org.diffusionj.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.UserPath;
import org.diffusionj.text.LoraTag;

/**
 * The values that a setting takes, and how they are written as text.
 *
 * @param <T> what a value means to the program
 * @param form how a value stands in a macro's options
 * @param whole whether only whole numbers are allowed
 * @param allowed what is allowed, in words
 * @param choices all values as text if there are only a few, else none
 * @param reader gives the meaning of a text, or null if it is not allowed
 * @param writer the inverse
 */
public record ValueKind<T>(Form form, boolean whole, String allowed, List<String> choices, Function<String, T> reader,
        Function<T, String> writer) {
    /** How a value stands in a macro's options. */
    public enum Form {
        /** The key alone. */
        FLAG,
        /** A word, or anything in brackets; no escapes. */
        PLAIN,
        /** Like PLAIN, with escapes for brackets and line breaks. */
        TEXT
    }

    private static final String A_NUMBER = "a number from ";
    private static final String A_PLACE = "a name or a path";

    static final String WHOLE_NUMBER = "[+-]?[0-9]+";
    static final String NUMBER = "[+-]?([0-9]++(\\.[0-9]*+)?|\\.[0-9]++)([eE][+-]?[0-9]++)?";

    /** Whether values are names of something that has a name, or else paths of files or folders. */
    public boolean isPlace() {
        return allowed.equals(A_PLACE);
    }

    /** Whether values are numbers. */
    public boolean isNumber() {
        return whole || allowed.startsWith(A_NUMBER);
    }

    private static <T> ValueKind<T> plain(
            boolean whole, String allowed, Function<String, T> reader, Function<T, String> writer) {
        return new ValueKind<>(Form.PLAIN, whole, allowed, List.of(), reader, writer);
    }

    /** A switch: on when the key is there. */
    public static ValueKind<Boolean> flag() {
        return new ValueKind<>(Form.FLAG, false, "nothing: it is a flag", List.of(), value -> true, value -> "");
    }

    /** Words of any kind. */
    public static ValueKind<String> text() {
        return new ValueKind<>(Form.TEXT, false, "any text", List.of(), value -> value, value -> value);
    }

    /** A name or a path: no escapes, not empty. */
    public static ValueKind<String> name() {
        return plain(false, A_PLACE, value -> value.isBlank() ? null : value, value -> value);
    }

    /** A file: any path that this computer can have; {@link UserPath} refuses others. */
    public static ValueKind<Path> file() {
        return plain(false, "the path of a file", value -> value.isBlank() ? null : UserPath.of(value), Path::toString);
    }

    /** LoRA files with weights. */
    public static ValueKind<List<LoraTag>> loras() {
        return plain(false,
                "names or paths of LoRA files with weights, such as `stain:0.8, nuclei:-0.5`; a second number is"
                + " the UNet's weight, the first then that of text encoders",
                value -> LoraTag.list(value).orElse(null), LoraTag::write);
    }

    public static ValueKind<Integer> integer(int min, int max) {
        return integer(min, max, 1);
    }

    /** A whole number that {@code step} divides. */
    public static ValueKind<Integer> integer(int min, int max, int step) {
        String kind = step == 1 ? "a whole number" : "a multiple of " + step;
        return plain(true, kind + " from " + min + " to " + max, value -> {
            Long number = wholeNumber(value);
            boolean fits = number != null && number >= min && number <= max && number % step == 0;
            return fits ? number.intValue() : null;
        }, Object::toString);
    }

    public static ValueKind<Float> number(int min, int max) {
        return number(min, max, Float::valueOf);
    }

    /** A number in double precision, where a float's rounding would show: 20 steps x 0.35 are 7. */
    public static ValueKind<Double> exactNumber(int min, int max) {
        return number(min, max, Double::valueOf);
    }

    private static <N extends Number> ValueKind<N> number(int min, int max, Function<String, N> parser) {
        return plain(false, A_NUMBER + min + " to " + max + ", with a decimal point",
                value -> value.matches(NUMBER) && isWithin(parser.apply(value).doubleValue(), min, max)
                        ? parser.apply(value) : null,
                ValueKind::shortest);
    }

    private static boolean isWithin(double number, int min, int max) {
        return number >= min && number <= max;
    }

    /** One of the values, by its label; upper and lower case differ. */
    public static <T> ValueKind<T> choice(List<T> values, Function<T, String> label) {
        List<String> labels = values.stream().map(label).toList();
        String shown = labels.stream().map(text -> text.isEmpty() ? "[]" : text).collect(Collectors.joining(", "));
        return new ValueKind<>(Form.PLAIN, false, values.size() == 1 ? shown + " only" : "one of: " + shown, labels,
                text -> values.stream().filter(value -> label.apply(value).equals(text)).findFirst().orElse(null),
                label);
    }

    /** One of the words. */
    public static ValueKind<String> choice(String... words) {
        return choice(Arrays.asList(words), word -> word);
    }

    /** One of the values of an enum, or none, which has a label of its own. */
    public static <T> ValueKind<Optional<T>> optional(String none, List<T> values, Function<T, String> label) {
        List<Optional<T>> all = new ArrayList<>();
        all.add(Optional.empty());
        values.forEach(value -> all.add(Optional.of(value)));
        return choice(all, value -> value.map(label).orElse(none));
    }

    /** A device by its label. */
    public static ValueKind<Device> device() {
        return plain(false, "one of: Auto, CPU, CUDA, and CUDA:1, CUDA:2... for further cards",
                label -> Device.of(label).orElse(null), Device::label);
    }

    /** Any long, or none for {@code random}. */
    public static ValueKind<OptionalLong> seed() {
        return plain(true, "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE + ", or random",
                value -> {
                    Long number = wholeNumber(value);
                    return number != null
                            ? OptionalLong.of(number)
                            : value.equals("random") ? OptionalLong.empty() : null;
                },
                seed -> seed.isPresent() ? Long.toString(seed.getAsLong()) : "random");
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
}
