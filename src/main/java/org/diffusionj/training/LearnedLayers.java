package org.diffusionj.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.gradient.LearningOperators.Lora;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.noise.TorchNoise;

/**
 * Which layers of a UNet get LoRA: those of attention, as in diffusers' script, and if asked those of residual blocks
 * and what halves and doubles pictures, as LoCon has them.
 */
final class LearnedLayers {
    private static final String WEIGHT = ".weight";
    private static final Pattern ATTENTION = Pattern.compile(".*attn\\d+\\.(to_q|to_k|to_v|to_out\\.0)\\.weight");
    private static final Pattern BLOCKS =
            Pattern.compile(".*\\.(resnets|downsamplers|upsamplers)\\.\\d+\\.(\\w+)\\.weight");

    private LearnedLayers() {}

    /** By the layers' names, in their order. */
    static Map<String, Lora> of(Map<String, List<Long>> shapes, long rank, boolean convolutions) {
        Map<String, Lora> layers = new TreeMap<>();
        shapes.forEach((name, shape) -> {
            boolean learns = ATTENTION.matcher(name).matches()
                    || convolutions && shape.size() > 1 && BLOCKS.matcher(name).matches();
            if (learns) {
                layers.put(name.substring(0, name.length() - WEIGHT.length()), new Lora(shape, rank, 1));
            }
        });
        return layers;
    }

    /** As peft's "gaussian" begins: A is noise over the rank, B is 0, so that nothing changes at first. */
    static List<Parameter> start(Map<String, Lora> layers, long seed) {
        TorchNoise noise = new TorchNoise(seed);
        List<Parameter> parameters = new ArrayList<>();
        layers.forEach((layer, lora) -> {
            float[] down = noise.next(count(lora.down())).clone();
            for (int i = 0; i < down.length; i++) {
                down[i] /= lora.rank();
            }
            parameters.add(Parameter.of(LearningOperators.down(layer), lora.down(), down));
            parameters.add(Parameter.of(LearningOperators.up(layer), lora.up(), new float[count(lora.up())]));
        });
        return parameters;
    }

    /**
     * All weights as they are.
     *
     * @param prefix what the names of those begin with that learn
     */
    static List<Parameter> whole(LearnableUNet unet, String prefix) {
        List<Parameter> parameters = new ArrayList<>();
        new TreeMap<>(unet.shapes()).forEach((name, shape) -> {
            if (name.startsWith(prefix)) {
                parameters.add(Parameter.of(name, shape, unet.values(name)));
            }
        });
        return parameters;
    }

    private static int count(List<Long> shape) {
        return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }
}
