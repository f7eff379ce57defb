package org.diffusionj.sampling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of a scheduler_config.json. Diffusers' scheduler classes have different defaults, so a
 * missing key has no value of its own here: each sampler names the default of its class. Keys that
 * a class does not know are kept and ignored, as ConfigMixin.from_config does.
 */
public final class SchedulerConfig {
    private final Map<String, Object> keys;

    /**
     * @param keys strings, booleans, numbers, lists of numbers, or null, by diffusers' names. The
     *     strings "Infinity", "-Infinity" and "NaN" count as numbers, since Python writes them so
     *     and JSON has no such literals.
     */
    public SchedulerConfig(Map<String, Object> keys) {
        this.keys = new LinkedHashMap<>(keys);
    }

    /** The same configuration with one key changed. */
    public SchedulerConfig with(String key, Object value) {
        SchedulerConfig changed = new SchedulerConfig(keys);
        changed.keys.put(key, value);
        return changed;
    }

    /**
     * The configuration after the constructors of StableDiffusionPipeline and
     * StableDiffusionImg2ImgPipeline have corrected it: steps_offset is 1 and clip_sample false. A key
     * that the file does not spell is corrected for the model's own scheduler only; a scheduler
     * swapped in with from_config takes the default of its class again.
     *
     * @param chosen the sampler that will walk
     */
    public SchedulerConfig asStableDiffusionLoadsIt(SamplerType chosen) {
        SchedulerConfig loaded = withOffsetOne(chosen);
        boolean clips = keys.containsKey("clip_sample") ? flag("clip_sample", false) : isOwn(chosen);
        return clips ? loaded.with("clip_sample", false) : loaded;
    }

    /**
     * The configuration after the constructor of StableDiffusionInpaintPipeline, which leaves clip_sample
     * alone and skips PNDM's Runge-Kutta steps instead.
     *
     * @param chosen the sampler that will walk
     */
    public SchedulerConfig asInpaintingLoadsIt(SamplerType chosen) {
        boolean spelled = keys.containsKey("skip_prk_steps") || isOwn(chosen);
        SchedulerConfig loaded = withOffsetOne(chosen);
        return spelled ? loaded.with("skip_prk_steps", true) : loaded;
    }

    private SchedulerConfig withOffsetOne(SamplerType chosen) {
        return keys.containsKey("steps_offset") || isOwn(chosen) ? with("steps_offset", 1) : this;
    }

    private boolean isOwn(SamplerType chosen) {
        return chosen.isOwnOf(this);
    }

    /** Whether the key is there and not null. */
    public boolean has(String key) {
        return keys.get(key) != null;
    }

    /**
     * A number of which diffusers' class does not know null, though others write it.
     *
     * @throws IllegalArgumentException if the key is there with null
     */
    double numberNotNull(String key, double absent) {
        if (keys.containsKey(key) && !has(key)) {
            throw wrong(key, "a number for this sampler", null);
        }
        return number(key, absent);
    }

    /** The diffusers class that the model was made for ("_class_name"). */
    public String className() {
        return text("_class_name", "");
    }

    public String text(String key, String absent) {
        Object value = keys.get(key);
        return value == null ? absent : as(String.class, "a text", key, value);
    }

    public double number(String key, double absent) {
        Object value = keys.get(key);
        return value == null ? absent : toNumber(key, value);
    }

    public int integer(String key, int absent) {
        double value = number(key, absent);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw wrong(key, "a whole number", value);
        }
        return (int) value;
    }

    /** A null in the file is false, as in Python; {@code absent} is only for a missing key. */
    public boolean flag(String key, boolean absent) {
        if (!keys.containsKey(key)) {
            return absent;
        }
        Object value = keys.get(key);
        return value != null && as(Boolean.class, "true or false", key, value);
    }

    /** The list of numbers under the key, or null if there is none. */
    public double[] numbers(String key) {
        Object value = keys.get(key);
        if (value == null) {
            return null;
        }
        List<?> list = as(List.class, "a list of numbers", key, value);
        return list.stream().mapToDouble(item -> toNumber(key, item)).toArray();
    }

    /** The complaint about a value that no scheduler accepts. */
    static IllegalArgumentException wrong(String key, String expected, Object value) {
        return new IllegalArgumentException(
                "scheduler_config.json: \"" + key + "\" must be " + expected + ", but is " + value);
    }

    private static double toNumber(String key, Object value) {
        if (value instanceof String name && List.of("Infinity", "-Infinity", "NaN").contains(name)) {
            return Double.parseDouble(name);
        }
        return as(Number.class, "a number", key, value).doubleValue();
    }

    private static <T> T as(Class<T> type, String expected, String key, Object value) {
        if (!type.isInstance(value)) {
            throw wrong(key, expected, value);
        }
        return type.cast(value);
    }
}
