package org.diffusionj.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Keeps what was made for the keys that were used last.
 *
 * @param <K> compared by equals
 */
final class LastUsed<K, V> {
    private final Map<K, V> values;

    /** @param most values that are kept */
    LastUsed(int most) {
        values = new LinkedHashMap<>(most, 1, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** The value of a key, made if it is not there. */
    synchronized V get(K key, Supplier<V> maker) {
        V known = values.get(key);
        if (known == null) {
            known = maker.get();
            values.put(key, known);
        }
        return known;
    }
}
