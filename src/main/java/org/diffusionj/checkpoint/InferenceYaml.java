package org.diffusionj.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The description of a model in the latent diffusion code, which AUTOMATIC1111 reads from {@code NAME.yaml} beside
 * {@code NAME.safetensors}: what it says that the weights do not.
 */
public final class InferenceYaml {
    private static final List<String> UNET_PLACES = List.of("unet_config", "network_config");

    private final Map<?, ?> params;

    private InferenceYaml(Map<?, ?> params) {
        this.params = params;
    }

    /**
     * Reads the corrections that it contains.
     *
     * @throws IllegalArgumentException if the text is not of the part of YAML that such files are written in, naming
     *     the line
     */
    public static Corrections read(String text) {
        try {
            return new InferenceYaml(map(map(PlainYaml.read(text), "model"), "params")).corrections();
        } catch (PlainYaml.Refused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Map<?, ?> map(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
    }

    private Corrections corrections() {
        Map<String, Map<String, Object>> keys = new LinkedHashMap<>();
        Map<?, ?> unet = UNET_PLACES.stream().<Map<?, ?>>map(place -> map(map(params, place), "params"))
                .filter(found -> !found.isEmpty()).findFirst().orElse(Map.of());
        put(keys, "unet", "attention_head_dim", positive(unet.get("num_heads")));
        put(keys, "vae", "scaling_factor", positive(params.get("scale_factor")));
        put(keys, "scheduler", "beta_start", positive(params.get("linear_start")));
        put(keys, "scheduler", "beta_end", positive(params.get("linear_end")));
        put(keys, "scheduler", "num_train_timesteps", positive(params.get("timesteps")));
        put(keys, "scheduler", "prediction_type", prediction());
        boolean heads = keys.containsKey("unet");
        return new Corrections(keys, heads ? Optional.empty()
                : Optional.ofNullable(unet.get("num_head_channels")).filter(Long.class::isInstance)
                        .map(Long.class::cast)
                        .filter(width -> width > 0));
    }

    private static void put(Map<String, Map<String, Object>> keys, String component, String key, Optional<?> value) {
        value.ifPresent(known -> keys.computeIfAbsent(component, name -> new LinkedHashMap<>()).put(key, known));
    }

    /** Numbers that stand for none are -1 there. */
    private static Optional<Object> positive(Object value) {
        return Optional.ofNullable(value).filter(known -> known instanceof Number number && number.doubleValue() > 0);
    }

    /** Written in one word, or, for Stable Diffusion XL, as the name of a Python class. */
    private Optional<String> prediction() {
        Object word = params.get("parameterization");
        String scaling = String.valueOf(map(map(map(params, "denoiser_config"), "params"), "scaling_config")
                .get("target"));
        if ("v".equals(word) || scaling.endsWith(".VScaling")) {
            return Optional.of("v_prediction");
        }
        return "eps".equals(word) || scaling.endsWith(".EpsScaling") ? Optional.of("epsilon") : Optional.empty();
    }
}
