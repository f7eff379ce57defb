package org.diffusionj.sampling;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.diffusionj.json.ShownValue;

/**
 * The keys of a scheduler_config.json. Diffusers' scheduler classes have different defaults, so a
 * missing key has no value of its own here: each sampler names the default of its class. Keys that
 * a class does not know are kept and ignored, as ConfigMixin.from_config does. A null is Python's None:
 * false as a flag, and refused as a number or a name, unless the class knows what to do with it.
 */
public final class SchedulerConfig {
    private final String file;
    private final Map<String, Object> keys;

    /** Keys that come from no file. */
    public SchedulerConfig(Map<String, Object> keys) {
        this("scheduler_config.json", keys);
    }

    /**
     * @param file where the keys were read, for messages
     * @param keys strings, booleans, whole and other numbers, lists of them, or null, by diffusers' names
     */
    public SchedulerConfig(String file, Map<String, Object> keys) {
        this.file = file;
        this.keys = new LinkedHashMap<>(keys);
    }

    /** The same configuration with one key changed. */
    public SchedulerConfig with(String key, Object value) {
        SchedulerConfig changed = new SchedulerConfig(file, keys);
        changed.keys.put(key, value);
        return changed;
    }

    /** Whether the file holds the key, if only with null. */
    public boolean spells(String key) {
        return keys.containsKey(key);
    }

    /** Whether the key is there and not null. */
    public boolean has(String key) {
        return keys.get(key) != null;
    }

    /** The text under the key, if there is one; never complains. */
    public Optional<String> word(String key) {
        return keys.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The diffusers class that the model was made for ("_class_name"). */
    public String className() {
        return has("_class_name") ? text("_class_name", "") : "";
    }

    public String text(String key, String absent) {
        return spells(key) ? as(String.class, "a text", key) : absent;
    }

    /** One of the given texts, which are those that the sampler knows. */
    public String choice(String key, String absent, String... known) {
        Object value = keys.getOrDefault(key, absent);
        if (!Arrays.asList(known).contains(value)) {
            throw unfitValue(key, String.join(" or ", known), value);
        }
        return (String) value;
    }

    /** A number that float can hold. */
    public double number(String key, double absent) {
        return number(key, absent, -Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /** A number between the bounds, both included. */
    public double number(String key, double absent, double least, double most) {
        if (!spells(key)) {
            return absent;
        }
        double value = toNumber(key, keys.get(key));
        if (!(value >= least && value <= most)) {
            throw wrong(key, most < Float.MAX_VALUE ? "a number from " + (int) least + " to " + (int) most
                    : "a finite number", keys.get(key));
        }
        return value;
    }

    /** A number for which null stands as well as nothing. */
    public OptionalDouble optionalNumber(String key) {
        return has(key) ? OptionalDouble.of(number(key, 0)) : OptionalDouble.empty();
    }

    /** A whole number between the bounds, both included; Python's 2.0 is none. */
    public int integer(String key, int absent, int least, int most) {
        if (!spells(key)) {
            return absent;
        }
        double value = toNumber(key, keys.get(key));
        boolean isWhole = !(keys.get(key) instanceof Double || keys.get(key) instanceof Float);
        if (!isWhole || value < least || value > most) {
            boolean any = least == Integer.MIN_VALUE;
            throw wrong(key, "a whole number" + (any ? "" : " from " + least + " to " + most), keys.get(key));
        }
        return (int) value;
    }

    public int integer(String key, int absent) {
        return integer(key, absent, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A null in the file is false, as in Python; {@code absent} is only for a missing key. */
    public boolean flag(String key, boolean absent) {
        if (!spells(key)) {
            return absent;
        }
        return has(key) && as(Boolean.class, "true or false", key);
    }

    /** The list of numbers under the key, if there is one. */
    public Optional<double[]> numbers(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        List<?> list = as(List.class, "a list of numbers", key);
        return Optional.of(list.stream().mapToDouble(item -> toNumber(key, item)).toArray());
    }

    /** The complaint about a value that no scheduler accepts. */
    public IllegalArgumentException wrong(String key, String expected, Object value) {
        return new IllegalArgumentException(file + ": " + mustBe(key, expected, value)
                + ". Copy the file again from where the model came from."
                + " See docs/troubleshooting.md#wrong-configuration-value");
    }

    /** The complaint about a value that other samplers accept. */
    public IllegalArgumentException unfitValue(String key, String expected, Object value) {
        return unfit(mustBe(key, expected + " for this sampler", value), "Choose another sampler, or correct the file");
    }

    /** The complaint about values, each allowed, from which this sampler cannot make the wanted walk. */
    public IllegalArgumentException unfit(String problem, String remedy) {
        return new IllegalArgumentException(
                file + ": " + problem + ". " + remedy + ". See docs/troubleshooting.md#sampler-does-not-fit");
    }

    /** The complaint about values that allow walks of other numbers of steps. */
    public StepsException unfitSteps(String problem, String otherwise) {
        return new StepsException(file + ": " + problem, otherwise);
    }

    /** All keys with their values, in alphabetical order. */
    @Override
    public String toString() {
        return new TreeMap<>(keys).toString();
    }

    private static String mustBe(String key, String expected, Object value) {
        return "\"" + key + "\" must be " + expected + ", but is " + ShownValue.of(value);
    }

    private double toNumber(String key, Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(key, value == keys.get(key) ? "a number" : "a list of numbers", keys.get(key));
    }

    private <T> T as(Class<T> type, String expected, String key) {
        if (!type.isInstance(keys.get(key))) {
            throw wrong(key, expected, keys.get(key));
        }
        return type.cast(keys.get(key));
    }
}
