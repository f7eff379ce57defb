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
import org.diffusionj.model.ModelFolder;

/**
 * What a training begins with: nothing, an interrupted training, or a LoRA that was made elsewhere.
 *
 * @param step the next one, counted from 0
 * @param layers with LoRA; none if all weights learn
 */
record Start(int step, Map<String, Lora> layers, List<Parameter> parameters, Losses losses) {
    static Start of(LearnableUNet unet, FitSettings settings, Path place, boolean resume, Map<String, String> fixed) {
        Path state = TrainingState.beside(place);
        Start start = settings.rank() == 0 ? whole(resume ? ModelFolder.read(place).learnableUNet() : unet)
                : resume ? further(unet, place) : fresh(unet, settings);
        if (!resume || !Files.exists(state)) {
            return start;
        }
        TrainingState before = TrainingState.read(state);
        before.requireSame(place, fixed);
        return new Start(before.step(), start.layers, before.parameters(), before.losses());
    }

    private static Start whole(LearnableUNet unet) {
        return new Start(0, Map.of(), LearnedLayers.whole(unet), new Losses());
    }

    private static Start fresh(LearnableUNet unet, FitSettings settings) {
        Map<String, Lora> layers = LearnedLayers.of(unet.shapes(), settings.rank(), settings.convolutions());
        return new Start(0, layers, LearnedLayers.start(layers, settings.seed()), new Losses());
    }

    /** Goes on with what a file holds, whoever wrote it. */
    private static Start further(LearnableUNet unet, Path file) {
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
