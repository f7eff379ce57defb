package org.diffusionj.adapter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The weights of one network, found by the names that LoRA files give its layers. Underscores stand for dots there, so
 * the files' names are never taken apart: the network's own are looked up in that form, and for a UNet in the naming of
 * the latent diffusion code too.
 */
public final class NetworkLayers {
    private static final String WEIGHT = ".weight";
    private static final String TEXT = "text_model_";
    private final List<String> prefixes;
    private final Map<String, List<Long>> shapes;
    private final Map<String, String> layers = new HashMap<>();

    /**
     * @param prefixes what stands before the names of this network's layers, with underscores for dots
     * @param shapes of all weights, by the graph's names
     */
    private NetworkLayers(List<String> prefixes, Map<String, List<Long>> shapes) {
        this.prefixes = prefixes;
        this.shapes = Map.copyOf(shapes);
        for (String name : shapes.keySet()) {
            if (name.endsWith(WEIGHT)) {
                String layer = name.substring(0, name.length() - WEIGHT.length());
                String flat = flat(layer);
                layers.put(flat, layer);
                if (flat.startsWith(TEXT)) {
                    layers.putIfAbsent(flat.substring(TEXT.length()), layer);
                }
            }
        }
    }

    /** Of a UNet. */
    public static NetworkLayers ofUNet(Map<String, List<Long>> shapes) {
        NetworkLayers unet = new NetworkLayers(
                List.of("lora_unet_", "unet_", "lycoris_", "model_diffusion_model_", "diffusion_model_", ""), shapes);
        LdmLayerNames.of(Set.copyOf(unet.layers.values())).forEach((ldm, layer) ->
                unet.layers.putIfAbsent(flat(ldm), layer));
        return unet;
    }

    /** Of the first text encoder. */
    public static NetworkLayers ofText(Map<String, List<Long>> shapes) {
        return new NetworkLayers(List.of("lora_te1_", "lora_te_", "text_encoder_", "lycoris_te_", "te1_", "te_", ""),
                shapes);
    }

    /** Of the second text encoder. */
    public static NetworkLayers ofSecondText(Map<String, List<Long>> shapes) {
        return new NetworkLayers(List.of("lora_te2_", "text_encoder_2_", "te2_"), shapes);
    }

    static String flat(String name) {
        return name.replace('.', '_');
    }

    /** The graph's name of the layer that a file means, if it is one of this network's. */
    Optional<String> find(String named) {
        String flat = flat(named);
        for (String prefix : prefixes) {
            String layer = flat.startsWith(prefix) ? layers.get(flat.substring(prefix.length())) : null;
            if (layer != null) {
                return Optional.of(layer);
            }
        }
        return Optional.empty();
    }

    /** The shape of a weight, if there is one of that name. */
    Optional<List<Long>> shape(String weight) {
        return Optional.ofNullable(shapes.get(weight));
    }
}
