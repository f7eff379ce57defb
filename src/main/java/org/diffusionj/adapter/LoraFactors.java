package org.diffusionj.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.diffusionj.weights.SafetensorsWriter.Floats;

/**
 * A LoRA of one layer as it learns: what is added to the layer's weight is {@code scale up down}.
 *
 * @param down (rank, in) or (rank, in, kernel, kernel)
 * @param up (out, rank) or (out, rank, 1, 1)
 */
public record LoraFactors(Floats down, Floats up, double scale) {
    private static final String FLAT = "lora_unet_";

    /**
     * The factors in a file, by the layers' names.
     *
     * @param unet whose layers all of the file's must be
     * @throws AdapterException if it holds other changes than such factors, or another network's
     */
    public static Map<String, LoraFactors> read(LoraFile file, NetworkLayers unet) {
        Map<String, LoraFactors> factors = new TreeMap<>();
        for (LoraLayer layer : file.layers()) {
            Optional<String> name = unet.find(layer.name());
            boolean plain = layer.parts().keySet().stream().allMatch(List.of("down", "up", "alpha")::contains);
            if (name.isEmpty() || !plain || !layer.fits(unet.shape(name.get() + ".weight").orElseThrow())) {
                throw new AdapterException(file.file(), "its layer " + layer.name() + (plain
                        ? " is none of this model's UNet" : " holds more than two factors")
                        + ", so it cannot be trained further",
                        "Choose another name for what is to be trained, or the model that the LoRA was made for");
            }
            factors.put(name.get(), new LoraFactors(floats(layer, "down"), floats(layer, "up"), layer.scaling()));
        }
        return factors;
    }

    private static Floats floats(LoraLayer layer, String part) {
        return new Floats(layer.parts().get(part).shape(), layer.floats(part));
    }

    /** Tensors as a file holds them, by the names that diffusers, AUTOMATIC1111 and ComfyUI all read: kohya's. */
    public static Map<String, Floats> tensors(Map<String, LoraFactors> layers) {
        Map<String, Floats> tensors = new TreeMap<>();
        layers.forEach((layer, factors) -> {
            String name = FLAT + NetworkLayers.flat(layer);
            long rank = factors.down.shape().get(0);
            tensors.put(name + ".lora_down.weight", factors.down);
            tensors.put(name + ".lora_up.weight", factors.up);
            tensors.put(name + ".alpha", new Floats(new ArrayList<>(), new float[] {(float) (factors.scale * rank)}));
        });
        return tensors;
    }
}
