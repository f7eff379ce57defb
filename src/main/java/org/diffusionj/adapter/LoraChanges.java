package org.diffusionj.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.diffusionj.weights.WeightChange;

/**
 * What LoRA files do to the networks of a model.
 *
 * @param changes for each network, by the names of its weights; several files' in their order
 * @param remarks sentences on layers that the model does not have, for the user
 */
public record LoraChanges(List<Map<String, List<WeightChange>>> changes, List<String> remarks) {
    /** A file and how strongly it counts for the UNet and for text encoders; may be negative. */
    public record Weighed(LoraFile file, double unet, double text) {}

    /**
     * Finds the layers of all files.
     *
     * @param networks the UNet first, then the text encoders
     * @param model its family, for messages
     * @throws AdapterException if a file fits nothing of the model, or one of its layers has another shape
     */
    public static LoraChanges of(List<Weighed> files, List<NetworkLayers> networks, String model) {
        List<Map<String, List<WeightChange>>> changes = new ArrayList<>();
        networks.forEach(network -> changes.add(new HashMap<>()));
        List<String> remarks = new ArrayList<>();
        for (Weighed lora : files) {
            add(lora, networks, model, changes).ifPresent(remarks::add);
        }
        return new LoraChanges(changes, remarks);
    }

    private static Optional<String> add(Weighed lora, List<NetworkLayers> networks, String model,
            List<Map<String, List<WeightChange>>> changes) {
        List<String> unmatched = new ArrayList<>(lora.file.others());
        int matched = 0;
        for (LoraLayer layer : lora.file.layers()) {
            boolean found = false;
            for (int i = 0; i < networks.size() && !found; i++) {
                Optional<String> name = networks.get(i).find(layer.name());
                found = name.isPresent();
                if (found) {
                    double strength = i == 0 ? lora.unet : lora.text;
                    put(lora.file, layer, networks.get(i), name.get(), strength, changes.get(i));
                    matched++;
                }
            }
            if (!found) {
                unmatched.add(layer.name());
            }
        }
        if (matched == 0) {
            throw new AdapterException(lora.file.file(), "none of its " + lora.file.layers().size()
                    + " layers is one of"
                    + " the model's, which is of the family " + model + "; the file seems to be made for "
                    + MadeFor.of(lora.file) + ". It changes " + LoraFile.some(unmatched),
                    "Take a LoRA and a model of one family");
        }
        return unmatched.isEmpty() ? Optional.empty() : Optional.of("Of the LoRA " + lora.file.file().getFileName()
                + ", "
                + unmatched.size() + " layers change nothing, for the model does not have them: "
                + LoraFile.some(unmatched) + ".");
    }

    private static void put(LoraFile file, LoraLayer layer, NetworkLayers network, String name, double strength,
            Map<String, List<WeightChange>> changes) {
        if (layer.changesWeight()) {
            List<Long> shape = network.shape(name + ".weight").orElseThrow();
            if (!layer.fits(shape)) {
                throw otherShape(file, layer, layer.sizes() + " (rows, values in a row)", shape);
            }
            requireLengths(file, layer, shape);
            put(changes, name + ".weight", new LayerChange(layer, strength), strength);
        }
        if (layer.changesBias()) {
            Optional<List<Long>> shape = network.shape(name + ".bias");
            long count = layer.parts().get(layer.has("bias") ? "bias" : "up_bias").count();
            if (shape.isEmpty() || shape.get().get(0) != count) {
                throw otherShape(file, layer, "a bias of " + count + " values", shape.orElse(List.of()));
            }
            put(changes, name + ".bias", new LayerChange.OfBias(layer, strength), strength);
        }
    }

    private static void requireLengths(LoraFile file, LoraLayer layer, List<Long> shape) {
        ToDoubleFunction<String> count = part -> layer.parts().get(part).count();
        boolean plain = !layer.has("magnitude") || count.applyAsDouble("magnitude") == shape.get(0);
        boolean lengths = !layer.has("scale") || !layer.parts().get("scale").shape().isEmpty()
                && (layer.parts().get("scale").shape().get(0).equals(shape.get(0))
                && count.applyAsDouble("scale") == shape.get(0)
                || shape.size() > 1 && count.applyAsDouble("scale") == shape.get(1));
        if (!plain || !lengths) {
            throw otherShape(file, layer, layer.parts().get(plain ? "scale" : "magnitude").shape() + " (of DoRA)",
                    shape);
        }
    }

    private static void put(
            Map<String, List<WeightChange>> changes, String weight, WeightChange change, double strength) {
        if (strength != 0) {
            changes.computeIfAbsent(weight, name -> new ArrayList<>()).add(change);
        }
    }

    private static AdapterException otherShape(LoraFile file, LoraLayer layer, String own, List<Long> shape) {
        return new AdapterException(file.file(), "the layer " + layer.name() + " has the shape " + own
                + ", where the model's has " + shape + "; the file seems to be made for " + MadeFor.of(file),
                "Take a LoRA and a model of one family");
    }
}
