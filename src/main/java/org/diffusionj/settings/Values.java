package org.diffusionj.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Values of settings, each allowed and of its setting's type. Immutable; two are equal if they hold the same. */
public final class Values {
    private static final Values NONE = new Values(Map.of());

    private final Map<Setting<?>, Object> values;

    private Values(Map<Setting<?>, Object> values) {
        this.values = values;
    }

    /** Nothing set. */
    public static Values none() {
        return NONE;
    }

    /**
     * The same with one setting set.
     *
     * @throws IllegalArgumentException if the value is not allowed, naming the key and what is
     */
    public <T> Values with(Setting<T> setting, T value) {
        Map<Setting<?>, Object> changed = new LinkedHashMap<>(values);
        changed.put(setting, setting.checked(value));
        return new Values(changed);
    }

    /** The same with one setting set if there is a value. */
    public <T> Values withIfPresent(Setting<T> setting, Optional<T> value) {
        return value.isPresent() ? with(setting, value.get()) : this;
    }

    /** The same with one setting set to the meaning of a text. */
    public <T> Values withText(Setting<T> setting, String text) {
        return with(setting, setting.read(text));
    }

    /** The same with all that others set. */
    public Values withAll(Values others) {
        Map<Setting<?>, Object> changed = new LinkedHashMap<>(values);
        changed.putAll(others.values);
        return new Values(changed);
    }

    /** The same without one setting. */
    public Values without(Setting<?> setting) {
        return only(other -> other != setting);
    }

    /** The same without what absent keys mean all the same. */
    public Values withoutUsual() {
        return only(setting -> !isUsual(setting));
    }

    /** Only the settings of a kind. */
    public Values only(Predicate<Setting<?>> kind) {
        Map<Setting<?>, Object> kept = new LinkedHashMap<>(values);
        kept.keySet().removeIf(setting -> !kind.test(setting));
        return new Values(kept);
    }

    private <T> boolean isUsual(Setting<T> setting) {
        return get(setting).filter(setting::isUsual).isPresent();
    }

    /** The settings that are set, in the order in which they were. */
    public Set<Setting<?>> settings() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** The value of a setting, if it is set. */
    @SuppressWarnings("unchecked") // only with() writes, with the setting's type
    public <T> Optional<T> get(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /**
     * The value of a setting, or what its absence means.
     *
     * @throws NoSuchElementException if it is neither set nor has a usual value
     */
    public <T> T orUsual(Setting<T> setting) {
        return get(setting).or(setting::usual)
                .orElseThrow(() -> new NoSuchElementException("'" + setting + "' is not set"));
    }

    /** Whether a switch is on. */
    public boolean has(Setting<Boolean> flag) {
        return get(flag).orElse(false);
    }

    /** The value of a setting as text, without brackets or escapes, if it is set. */
    public <T> Optional<String> written(Setting<T> setting) {
        return get(setting).map(setting::write);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values same && values.equals(same.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
