package org.diffusionj.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors of a file, or of several that belong together, by name.
 *
 * <pre>{@code
 * Weights unet = WeightFile.read(Path.of("unet/diffusion_pytorch_model.safetensors"));
 * float[] bias = unet.tensors().get("conv_in.bias").floats();
 * }</pre>
 *
 * @param file what was read
 * @param metadata texts that the file holds besides, by key
 */
public record Weights(Path file, Map<String, Weight> tensors, Map<String, String> metadata) {
    public Weights {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Map.copyOf(metadata);
    }
}
