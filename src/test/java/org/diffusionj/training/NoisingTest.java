package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms, in the roots a and b of the signal's and the noise's share; sigma is b / a. */
class NoisingTest {
    private static final double FIRST = 7;
    private static final SchedulerConfig SCHEDULER = new SchedulerConfig(Map.of("_class_name",
            "EulerDiscreteScheduler", "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear",
            "prediction_type", "v_prediction", "use_karras_sigmas", true, "sigma_max", FIRST));

    private static final float[] CLEAN = {0.5f, -1.5f};
    private static final float[] NOISE = {-0.75f, 2};

    /** On the line from noise alone at the first sigma to the image, with weaker noise. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 500, 800, 900, 999})
    void latentsAreThoseThatFewStepsSee(int timestep) {
        double a = signal(timestep);
        double b = Math.sqrt(1 - a * a);
        double shown = Math.max(0, 1 - b / a / FIRST);
        Noising noising = Noising.asSampled(SCHEDULER, 10);
        float[] noisy = noising.noisy(tensor(CLEAN), tensor(NOISE), new int[] {timestep}).data();
        float[] velocity = noising.target(tensor(CLEAN), tensor(NOISE), new int[] {timestep}).data();
        for (int i = 0; i < 2; i++) {
            assertEquals(a * shown * CLEAN[i] + 0.85 * b * NOISE[i], noisy[i], 1e-5);
            assertEquals(CLEAN[i], a * noisy[i] - b * velocity[i], 1e-5, "what a sampler makes of the velocity");
        }
    }

    @Test
    void manyStepsSeeWhatDiffusersTrainsOn() {
        Noising usual = new Noising(SCHEDULER);
        Noising many = Noising.asSampled(SCHEDULER, 11);
        int[] timesteps = {500};
        double a = signal(500);
        double b = Math.sqrt(1 - a * a);
        float[] noisy = many.noisy(tensor(CLEAN), tensor(NOISE), timesteps).data();
        float[] velocity = many.target(tensor(CLEAN), tensor(NOISE), timesteps).data();
        assertArrayEquals(usual.noisy(tensor(CLEAN), tensor(NOISE), timesteps).data(), noisy);
        for (int i = 0; i < 2; i++) {
            assertEquals(a * CLEAN[i] + b * NOISE[i], noisy[i], 1e-5);
            assertEquals(a * NOISE[i] - b * CLEAN[i], velocity[i], 1e-5);
        }
    }

    /** The root of the product of what each beta of a scaled linear schedule leaves. */
    private static double signal(int timestep) {
        double left = 1;
        for (int i = 0; i <= timestep; i++) {
            double root = Math.sqrt(0.00085) + (Math.sqrt(0.012) - Math.sqrt(0.00085)) * i / 999;
            left *= 1 - root * root;
        }
        return Math.sqrt(left);
    }

    private static Tensor tensor(float[] values) {
        return Tensor.of(values.clone(), 1, 1, 1, 2);
    }
}
