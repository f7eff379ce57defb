package org.diffusionj.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.diffusionj.adapter.LoraFactors;
import org.diffusionj.adapter.LoraFile;
import org.diffusionj.adapter.NetworkLayers;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.gradient.LearningOperators.Lora;
import org.diffusionj.model.LearnableUNet;

/**
 * What a training begins with: nothing, an interrupted training, or a LoRA that was made elsewhere.
 *
 * @param step the next one, counted from 0
 * @param layers with LoRA; none if all weights learn
 */
record Start(int step, Map<String, Lora> layers, List<Parameter> parameters, Losses losses) {
    /** The same after an interrupted training, if its state lies beside the result. */
    Start goingOn(Path place, Map<String, String> fixed) {
        Path state = TrainingState.beside(place);
        if (!Files.exists(state)) {
            return this;
        }
        TrainingState before = TrainingState.read(state);
        before.requireSame(place, fixed);
        return new Start(before.step(), layers, before.parameters(), before.losses());
    }

    /** Weights that all learn. */
    static Start whole(List<Parameter> weights) {
        return new Start(0, Map.of(), weights, new Losses());
    }

    static Start fresh(LearnableUNet unet, FitSettings settings) {
        Map<String, Lora> layers = LearnedLayers.of(unet.shapes(), settings.rank(), settings.convolutions());
        return new Start(0, layers, LearnedLayers.start(layers, settings.seed()), new Losses());
    }

    /** Goes on with what a file holds, whoever wrote it. */
    static Start further(LearnableUNet unet, Path file) {
        Map<String, Lora> layers = new TreeMap<>();
        List<Parameter> parameters = new ArrayList<>();
        LoraFactors.read(LoraFile.read(file), NetworkLayers.ofUNet(unet.shapes())).forEach((layer, factors) -> {
            layers.put(layer, new Lora(unet.shapes().get(layer + ".weight"), factors.down().shape().get(0),
                    (float) factors.scale()));
            parameters.add(Parameter.of(LearningOperators.down(layer), factors.down().shape(),
                    factors.down().values()));
            parameters.add(Parameter.of(LearningOperators.up(layer), factors.up().shape(), factors.up().values()));
        });
        return new Start(0, layers, parameters, new Losses());
    }
}
