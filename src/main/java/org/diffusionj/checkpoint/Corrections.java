package org.diffusionj.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What files beside a checkpoint say otherwise than its weights let suppose.
 *
 * @param keys of configuration files, by component: {@code unet}, {@code vae}, {@code text_encoder}, {@code
 *     scheduler}...
 * @param headWidth values of one head of the UNet's attention, in place of a number of heads
 */
public record Corrections(Map<String, Map<String, Object>> keys, Optional<Long> headWidth) {
    /** No corrections. */
    public static final Corrections NONE = new Corrections(Map.of(), Optional.empty());

    /** The corrections of one component. */
    public Map<String, Object> of(String component) {
        return keys.getOrDefault(component, Map.of());
    }

    /** These and others, which count where both say something. */
    public Corrections and(Map<String, Map<String, Object>> others) {
        Map<String, Map<String, Object>> joined = new LinkedHashMap<>(keys);
        others.forEach((component, more) -> {
            Map<String, Object> all = new LinkedHashMap<>(of(component));
            all.putAll(more);
            joined.put(component, all);
        });
        return new Corrections(joined, headWidth);
    }
}
