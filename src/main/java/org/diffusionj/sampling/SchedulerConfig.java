package org.diffusionj.sampling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of a scheduler_config.json. Diffusers' scheduler classes have different defaults, so a
 * missing key has no value of its own here: each sampler names the default of its class.
 */
public final class SchedulerConfig {
    private final Map<String, Object> keys;

    /** @param keys strings, booleans, numbers, lists of numbers, or null, by diffusers' names */
    public SchedulerConfig(Map<String, Object> keys) {
        this.keys = new LinkedHashMap<>(keys);
    }

    /** The same configuration with one key changed. */
    public SchedulerConfig with(String key, Object value) {
        SchedulerConfig changed = new SchedulerConfig(keys);
        changed.keys.put(key, value);
        return changed;
    }

    /** Whether the key is there and not null. */
    public boolean has(String key) {
        return keys.get(key) != null;
    }

    /** The diffusers class that the model was made for ("_class_name"). */
    public String className() {
        return text("_class_name", "");
    }

    public String text(String key, String absent) {
        Object value = keys.get(key);
        return value == null ? absent : as(String.class, key, value);
    }

    public double number(String key, double absent) {
        Object value = keys.get(key);
        return value == null ? absent : as(Number.class, key, value).doubleValue();
    }

    public int integer(String key, int absent) {
        double value = number(key, absent);
        if (value != Math.rint(value)) {
            throw wrong(key, "a whole number", value);
        }
        return (int) value;
    }

    public boolean flag(String key, boolean absent) {
        Object value = keys.get(key);
        return value == null ? absent : as(Boolean.class, key, value);
    }

    /** The list of numbers under the key, or null if there is none. */
    public double[] numbers(String key) {
        Object value = keys.get(key);
        if (value == null) {
            return null;
        }
        List<?> list = as(List.class, key, value);
        return list.stream().mapToDouble(item -> as(Number.class, key, item).doubleValue()).toArray();
    }

    private static <T> T as(Class<T> type, String key, Object value) {
        if (!type.isInstance(value)) {
            throw wrong(key, "a " + type.getSimpleName().toLowerCase(), value);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException wrong(String key, String expected, Object value) {
        return new IllegalArgumentException(
                "scheduler_config.json: \"" + key + "\" must be " + expected + ", but is " + value);
    }
}
