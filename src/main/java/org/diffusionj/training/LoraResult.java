package org.diffusionj.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.diffusionj.adapter.LoraFactors;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.weights.SafetensorsWriter;
import org.diffusionj.weights.SafetensorsWriter.Floats;

/** A LoRA in a file. */
record LoraResult(Path place, Map<String, LearningOperators.Lora> layers) implements Result {
    @Override
    public void write(List<Parameter> parameters, Map<String, String> notes) {
        Map<String, Floats> values = new HashMap<>();
        parameters.forEach(parameter ->
                values.put(parameter.name(), new Floats(parameter.shape(), parameter.values())));
        Map<String, LoraFactors> factors = new TreeMap<>();
        layers.forEach((layer, lora) -> factors.put(layer, new LoraFactors(
                values.get(LearningOperators.down(layer)), values.get(LearningOperators.up(layer)), lora.scale())));
        SafetensorsWriter.write(place, LoraFactors.tensors(factors), notes);
    }
}
