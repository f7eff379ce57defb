package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.Npz;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.model.LearnableCase;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.noise.TorchNoise;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fifty steps, loss by loss, against the loop of diffusers' training script (models/reference/learning.py). */
class LearnerTest {
    private static final Npz EXPECTED =
            Npz.read(Path.of("src/test/resources/reference/gradients/learning.npz"));
    private static final int STEPS = 50;
    private static final int BATCH = 2;

    @ParameterizedTest
    @CsvSource({"sd1, epsilon, 12", "sd2, v_prediction, 12"})
    void fiftyStepsLoseAsDiffusersDoes(String name, String prediction, int width) {
        LearnableUNet unet = LearnableCase.unet(name);
        Map<String, LearningOperators.Lora> loras = new HashMap<>();
        unet.shapes().forEach((weight, shape) -> {
            if (weight.matches(".*\\.(to_q|to_k|to_v|to_out\\.0)\\.weight")) {
                loras.put(weight.replaceFirst("\\.weight$", ""), new LearningOperators.Lora(shape, 4, 1));
            }
        });
        Noising noising = new Noising(new SchedulerConfig(Map.of("beta_start", 0.00085, "beta_end", 0.012,
                "beta_schedule", "scaled_linear", "prediction_type", prediction)));
        float[] losses = EXPECTED.floats(name);
        try (Learner learner = new Learner(unet, unet.graph(new LearningOperators(loras)), parameters(loras), noising,
                new LearningRate(2e-3, 5, STEPS), new OrtBackend())) {
            for (int step = 0; step < STEPS; step++) {
                double loss = learner.step(batch(step, width), step, new Cancellation());
                assertEquals(losses[step], loss, 1e-3 * losses[step], name + " " + step);
            }
        }
    }

    private static List<Parameter> parameters(Map<String, LearningOperators.Lora> loras) {
        List<Parameter> parameters = new ArrayList<>();
        loras.forEach((layer, lora) -> {
            float[] down = new float[count(lora.down())];
            for (int i = 0; i < down.length; i++) {
                down[i] = (float) (0.2 * Math.sin(1 + i));
            }
            parameters.add(Parameter.of(LearningOperators.down(layer), lora.down(), down));
            parameters.add(Parameter.of(LearningOperators.up(layer), lora.up(), new float[count(lora.up())]));
        });
        return parameters;
    }

    private static int count(List<Long> shape) {
        return shape.stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b);
    }

    private static Batch batch(int step, int width) {
        TorchNoise generator = new TorchNoise(1000 + step);
        Tensor clean = Tensor.of(generator.next(BATCH * 4 * 8 * 8), BATCH, 4, 8, 8);
        Tensor noise = Tensor.of(generator.next(BATCH * 4 * 8 * 8), BATCH, 4, 8, 8);
        Tensor text = Tensor.of(generator.next(BATCH * 5 * width), BATCH, 5, width);
        float[] timesteps = EXPECTED.floats("timesteps");
        return new Batch(clean, noise, new int[] {(int) timesteps[step * BATCH], (int) timesteps[step * BATCH + 1]},
                LearnableCase.text(text), Optional.empty());
    }
}
