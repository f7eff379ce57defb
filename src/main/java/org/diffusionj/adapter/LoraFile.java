package org.diffusionj.adapter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * A LoRA file: what it holds for each layer. Only its header is read until a change is applied.
 *
 * @param others names of tensors whose role is not known
 */
public record LoraFile(Path file, Map<String, String> metadata, List<LoraLayer> layers, List<String> others) {
    private static final String[] EXPECTED = {"lora_unet_..., lora_te_... (kohya), unet...., text_encoder....",
        " (diffusers, peft)"};

    /**
     * Reads what a file says of its layers.
     *
     * @throws org.diffusionj.weights.WeightsException if it cannot be read
     * @throws AdapterException if it holds no layers of a LoRA
     */
    public static LoraFile read(Path file) {
        Weights weights = WeightFile.read(file);
        Map<String, Map<String, Weight>> layers = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        weights.tensors().forEach((name, weight) -> {
            Optional<TensorRole> role = TensorRole.of(name);
            role.ifPresentOrElse(known ->
                    layers.computeIfAbsent(known.layer(), layer -> new LinkedHashMap<>()).put(known.part(), weight),
                    () -> others.add(name));
        });
        LoraNotes notes = LoraNotes.of(file, weights.metadata());
        List<LoraLayer> found = new ArrayList<>();
        layers.forEach((name, parts) -> found.add(layer(name, parts, notes)));
        List<LoraLayer> changing = found.stream().filter(layer -> layer.changesWeight() || layer.changesBias())
                .toList();
        found.stream().filter(layer -> !changing.contains(layer)).forEach(layer -> others.add(layer.name()));
        if (changing.isEmpty()) {
            throw noLora(file, others);
        }
        LoraFile lora = new LoraFile(file, weights.metadata(), changing, others.stream().sorted().toList());
        lora.requireWhole();
        return lora;
    }

    /** Values of the text that the UNet of models that it goes with takes; 0 if no layer tells. */
    public long textWidth() {
        return layers.stream().filter(layer -> layer.name().matches(".*attn2[._]to_[kv]") && layer.changesWeight())
                .mapToLong(layer -> layer.sizes().get(1)).findFirst().orElse(0);
    }

    private static LoraLayer layer(String name, Map<String, Weight> parts, LoraNotes notes) {
        boolean noted = parts.containsKey("down") && !parts.containsKey("alpha")
                && !parts.get("down").shape().isEmpty();
        return new LoraLayer(name, parts, noted ? notes.scale(name, parts.get("down").shape().get(0))
                : OptionalDouble.empty());
    }

    private static AdapterException noLora(Path file, List<String> names) {
        return new AdapterException(file, "this file holds no LoRA: none of its tensors is named as "
                + String.join("", EXPECTED) + ". It holds " + some(names), "Choose a LoRA file; textual inversion"
                + " belongs into a folder 'embeddings', a whole checkpoint is a 'model'");
    }

    private void requireWhole() {
        for (LoraLayer layer : layers) {
            String problem = layer.problem();
            if (!problem.isEmpty()) {
                throw new AdapterException(file, "the layer " + layer.name() + " " + problem, "Copy the file again");
            }
        }
    }

    /** Some of many names, and how many there are. */
    static String some(List<String> names) {
        List<String> shown = names.stream().sorted(Comparator.naturalOrder()).limit(4).toList();
        return AdapterException.readable(String.join(", ", shown)
                + (names.size() > shown.size() ? " and " + (names.size() - shown.size()) + " more" : ""));
    }
}
