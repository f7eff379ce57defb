package org.diffusionj.dataset;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.diffusionj.json.ShownValue;

/**
 * An object of a plan, which knows its place for messages.
 *
 * @param file the plan's name
 * @param place such as {@code labels.phantoms}, or empty for the plan itself
 */
record PlanNode(String file, String place, Map<?, ?> members) {
    /** Up to here, each whole number is a double of its own. */
    private static final double LARGEST_EXACT = 1L << 53;
    private static final String ANCHOR = " See docs/datasets.md#the-plan";

    /** @throws IllegalArgumentException if it has other members */
    PlanNode only(Set<String> allowed) {
        for (Object key : members.keySet()) {
            if (!allowed.contains(key)) {
                throw new IllegalArgumentException(at() + "'" + within((String) key) + "' is not a key of a plan."
                        + " Keys are here: " + String.join(", ", new TreeSet<>(allowed)) + "." + ANCHOR);
            }
        }
        return this;
    }

    private String at() {
        return "The plan " + file + ": ";
    }

    /** The place of a member. */
    String within(String key) {
        return place.isEmpty() ? key : place + "." + key;
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    Object require(String key) {
        if (!has(key)) {
            throw new IllegalArgumentException(at() + "'" + within(key) + "' is required." + ANCHOR);
        }
        return members.get(key);
    }

    IllegalArgumentException refusal(String key, String allowed) {
        return refusalAt(within(key), members.get(key), allowed);
    }

    IllegalArgumentException refusalAt(String where, Object value, String allowed) {
        return new IllegalArgumentException(at() + "'" + where + "' cannot be " + ShownValue.of(value)
                + ". Allowed is " + allowed + "." + ANCHOR);
    }

    /** The same said by a setting, which names itself only. */
    IllegalArgumentException refusalOf(String where, RuntimeException said) {
        return new IllegalArgumentException(at() + "at '" + where + "', " + said.getMessage() + ANCHOR, said);
    }

    PlanNode object(String key) {
        if (require(key) instanceof Map<?, ?> object) {
            return new PlanNode(file, within(key), object);
        }
        throw refusal(key, "an object, { }");
    }

    long whole(String key, long min, long max) {
        if (wholeIfSo(require(key)) instanceof Long number && number >= min && number <= max) {
            return number;
        }
        throw refusal(key, "a whole number from " + min + " to " + max);
    }

    /** JSON Schema counts 12.0 as a whole number. */
    static Object wholeIfSo(Object value) {
        return value instanceof Double number && number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT
                ? (Object) number.longValue() : value;
    }

    double number(String key, double usual, double min, double max) {
        return has(key) ? numberAt(within(key), members.get(key), min, max) : usual;
    }

    double numberAt(String where, Object value, double min, double max) {
        double number = value instanceof Number given ? given.doubleValue() : Double.NaN;
        if (number >= min && number <= max) {
            return number;
        }
        throw refusalAt(where, value, "a number from " + shortest(min) + " to " + shortest(max));
    }

    private static String shortest(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** Two numbers, the first not above the second. */
    double[] range(String key, double min, double max) {
        if (!(require(key) instanceof List<?> list) || list.size() != 2) {
            throw refusal(key, "a list of two numbers, from and to");
        }
        double from = numberAt(within(key) + "[0]", list.get(0), min, max);
        double to = numberAt(within(key) + "[1]", list.get(1), min, max);
        if (from > to) {
            throw refusal(key, "a list of two numbers, of which the first is not above the second");
        }
        return new double[] {from, to};
    }

    String text(String key) {
        if (require(key) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw refusal(key, "a text");
    }

    Optional<String> textIfPresent(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }
}
