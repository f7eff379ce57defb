package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.PortNames;
import org.diffusionj.model.UNet;
import org.diffusionj.model.VaeConfig;
import org.diffusionj.noise.StepDraws;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Port;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RecolouringTest {
    private static final SchedulerConfig SCHEDULER = new SchedulerConfig(Map.of("_class_name", "DDPMScheduler",
            "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear", "prediction_type",
            "v_prediction"));
    private static final List<String> STAINS = List.of("blue", "green", "red");

    @Test
    void anotherStainStandsInPlaceOfTheCaptionsOwn() {
        assertEquals(List.of("dense blue cells, noisy", "dense red cells, noisy"),
                Recolouring.captions("dense Green cells, noisy", STAINS));
        assertEquals(List.of("blue starred cells", "green starred cells", "red starred cells"),
                Recolouring.captions("starred cells", STAINS), "red is only a part of a word");
        assertEquals(STAINS, Recolouring.captions("", STAINS));
        assertEquals(List.of(), Recolouring.captions("blue cells", List.of("blue")), "there is no other");
    }

    /**
     * A network whose velocity is what the text says, v, and nothing else: of noisy latents x, it takes a x - b v for
     * clean, in the roots a and b of the signal's and the noise's share. So another text moves latents by -b times
     * the difference of the velocities.
     */
    @Test
    void aPictureMovesByWhatTheOtherStainChanges() {
        Map<String, Float> velocities = Map.of("red cells", 0.25f, "blue cells", 1f);
        Recolouring recolouring = new Recolouring(new UNet(textsVelocity()), new Noising(SCHEDULER),
                new VaeConfig(0.5, 4, 8), List.of("red", "blue"),
                text -> text(velocities.get(text)));
        float[] mean = {1, 2, 3, -4};
        Tensor deviation = Tensor.of(new float[] {1, 1, 1, 1}, 1, 4, 1, 1);
        Lessons.Lesson lesson = new Lessons.Lesson("red cells", List.of(new Lessons.Seen(
                new LatentDistribution(Tensor.of(mean.clone(), 1, 4, 1, 1), Optional.of(deviation)),
                Optional.empty())));
        List<Lessons.Lesson> recoloured = recolouring.of(lesson, new StepDraws(7, 0), new Cancellation());
        assertEquals(2, recoloured.size());
        double b = Math.sqrt(1 - signal(950));
        for (Lessons.Lesson each : recoloured) {
            assertEquals("blue cells", each.caption());
            LatentDistribution latents = each.views().get(0).latents();
            assertEquals(deviation, latents.deviation().orElseThrow());
            for (int i = 0; i < mean.length; i++) {
                assertEquals(mean[i] - b * 0.75 / 0.5, latents.mode().data()[i], 1e-5);
            }
        }
        assertArrayEquals(new float[] {1, 2, 3, -4}, lesson.views().get(0).latents().mode().data());
    }

    /** Sees the same latents under both texts, as only then their difference is that of the texts. */
    private static FakeNetwork textsVelocity() {
        return new FakeNetwork(
                List.of(port("sample", -1, 4, -1, -1), port("timestep"), port(PortNames.TEXT, -1, -1, 1)),
                List.of(port("out_sample", -1, 4, -1, -1)), (inputs, cancellation) -> {
                    Tensor latents = inputs.get("sample");
                    assertArrayEquals(latents.part(0).data(), latents.part(1).data());
                    assertEquals(950, inputs.get("timestep").data()[0]);
                    float[] predicted = new float[8];
                    for (int i = 0; i < predicted.length; i++) {
                        predicted[i] = inputs.get(PortNames.TEXT).data()[i / 4];
                    }
                    return Map.of("out_sample", Tensor.of(predicted, 2, 4, 1, 1));
                });
    }

    private static Conditioning text(float velocity) {
        return new Conditioning(Map.of(PortNames.TEXT, Tensor.of(new float[] {velocity}, 1, 1, 1)));
    }

    private static Port port(String name, long... shape) {
        return new Port(name, ElementType.FLOAT, Arrays.stream(shape).boxed().toList());
    }

    /** The product of what each beta of a scaled linear schedule leaves. */
    private static double signal(int timestep) {
        double left = 1;
        for (int i = 0; i <= timestep; i++) {
            double root = Math.sqrt(0.00085) + (Math.sqrt(0.012) - Math.sqrt(0.00085)) * i / 999;
            left *= 1 - root * root;
        }
        assertTrue(left < 0.01, "hardly any signal is left");
        return left;
    }
}
