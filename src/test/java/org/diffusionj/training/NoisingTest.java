package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.IntStream;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms, in the roots a and b of the signal's and the noise's share; sigma is b / a. */
class NoisingTest {
    private static final double FIRST = 7;
    private static final double LAST = 0.03;
    private static final SchedulerConfig SCHEDULER = new SchedulerConfig(Map.of("_class_name",
            "EulerDiscreteScheduler", "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear",
            "prediction_type", "v_prediction", "use_karras_sigmas", true, "sigma_max", FIRST, "sigma_min", LAST));

    /** As the starter has it. */
    private static final SchedulerConfig WITHOUT_SIGNAL = new SchedulerConfig(Map.of("_class_name",
            "EulerDiscreteScheduler", "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear",
            "prediction_type", "v_prediction", "use_karras_sigmas", true, "sigma_max", 20, "sigma_min", LAST,
            "rescale_betas_zero_snr", true, "timestep_spacing", "trailing"));

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
            assertEquals(a * shown * CLEAN[i] + 0.8 * b * NOISE[i], noisy[i], 1e-5);
            assertEquals(CLEAN[i], a * noisy[i] - b * velocity[i], 1e-5, "what a sampler makes of the velocity");
        }
    }

    /** Sigmas of steps are those of Karras et al. 2022, equation 5 with rho 7. */
    @Test
    void timestepsAreThoseOfTheStepsAndBetween() {
        Noising noising = Noising.asSampled(SCHEDULER, 10);
        for (int step = 0; step < 9; step++) {
            double root = Math.pow(FIRST, 1 / 7.0) + step / 9.0 * (Math.pow(LAST, 1 / 7.0) - Math.pow(FIRST, 1 / 7.0));
            int timestep = noising.timestep(step / 9.0);
            assertTrue(sigma(timestep) >= 0.9999 * Math.pow(root, 7), "at least the step's sigma");
            assertTrue(sigma(timestep - 1) < 1.0001 * Math.pow(root, 7), "no timestep before it");
            assertEquals((timestep + noising.timestep((step + 0.99999) / 9)) / 2.0,
                    noising.timestep((step + 0.5) / 9), 1);
        }
        assertEquals(noising.timestep(0), Noising.asSampled(SCHEDULER, 1).timestep(0.99), "a single step");
    }

    @Test
    void diffusersLearnsAllTimestepsAlike() {
        assertArrayEquals(IntStream.range(0, 1000).toArray(), IntStream.range(0, 1000)
                .map(timestep -> new Noising(SCHEDULER).timestep((timestep + 0.5) / 1000)).toArray());
    }

    /**
     * Gaussian data of variance 1, of which the best prediction is a multiple of what is seen: ten steps of a network
     * that learned it leave 1.03 of the deviation, and 0.83 of it where it learned as in diffusers' loop.
     */
    @Test
    void tenStepsLeaveTheDeviation() {
        assertEquals(1.03, left(Noising.asSampled(WITHOUT_SIGNAL, 10)), 0.01);
        assertEquals(0.83, left(new Noising(WITHOUT_SIGNAL)), 0.01);
    }

    private static double left(Noising learned) {
        Sampler sampler = SamplerType.EULER.create(WITHOUT_SIGNAL, new SamplerSettings(10, SigmaSpacing.DEFAULT, 0));
        NoisePredictor best = (latents, timestep) -> {
            double before = slope(learned, (int) timestep);
            double after = slope(learned, Math.min((int) timestep + 1, 999));
            return new float[] {(float) (latents[0] * (before + (timestep % 1) * (after - before)))};
        };
        float[] start = {sampler.initialNoiseScale()};
        return sampler.sample(start, sampler.walk(best, count -> new float[count]))[0];
    }

    /** Least squares of the target by what is seen, over clean latents and noise that are independent. */
    private static double slope(Noising learned, int timestep) {
        double products = 0;
        double squares = 0;
        for (int i = 0; i < 2; i++) {
            Tensor clean = Tensor.of(new float[] {1 - i}, 1, 1, 1, 1);
            Tensor noise = Tensor.of(new float[] {i}, 1, 1, 1, 1);
            double seen = learned.noisy(clean, noise, new int[] {timestep}).data()[0];
            products += seen * learned.target(clean, noise, new int[] {timestep}).data()[0];
            squares += seen * seen;
        }
        return products / squares;
    }

    private static double sigma(int timestep) {
        double a = signal(timestep);
        return Math.sqrt(1 - a * a) / a;
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
