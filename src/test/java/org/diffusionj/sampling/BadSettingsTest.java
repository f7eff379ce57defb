package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What diffusers refuses, or answers with NaN, is an error that names the key and the remedy. */
class BadSettingsTest {
    private static final Set<SamplerType> KNOW_SPACING = EnumSet.complementOf(
            EnumSet.of(SamplerType.DPM_SINGLESTEP, SamplerType.LCM, SamplerType.TCD, SamplerType.EDM_EULER));
    private static final SamplerSettings TWENTY = new SamplerSettings(20, SigmaSpacing.DEFAULT, 0);

    @ParameterizedTest
    @EnumSource
    void everySamplerNamesAKeyItCannotRead(SamplerType type) {
        assertRefused(type, Map.of("prediction_type", "noise", "skip_prk_steps", true), "prediction_type", "noise");
        if (type != SamplerType.EDM_EULER) {
            assertRefused(type, Map.of("beta_schedule", "wrong", "skip_prk_steps", true), "beta_schedule", "wrong");
        }
        if (KNOW_SPACING.contains(type)) {
            assertRefused(
                    type, Map.of("timestep_spacing", "wrong", "skip_prk_steps", true), "timestep_spacing", "trailing");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EULER, final_sigmas_type", "EULER, interpolation_type", "EULER, timestep_type",
        "DPM_MULTISTEP, final_sigmas_type", "DPM_MULTISTEP, algorithm_type", "DPM_MULTISTEP, solver_type",
        "DPM_SINGLESTEP, final_sigmas_type", "DPM_SINGLESTEP, algorithm_type", "DPM_SINGLESTEP, solver_type",
        "UNIPC, final_sigmas_type", "UNIPC, solver_type", "DEIS, algorithm_type", "DEIS, solver_type",
        "DDPM, variance_type", "EDM_EULER, sigma_schedule", "EDM_EULER, final_sigmas_type"
    })
    void samplersNameTheirOwnKeys(SamplerType type, String key) {
        assertRefused(type, Map.of(key, "wrong"), key, "wrong");
    }

    @Test
    void predictionsThatASchedulerLacksAreRefused() {
        Map<String, Object> sample = Map.of("prediction_type", "sample");
        assertRefused(SamplerType.EULER_ANCESTRAL, sample, "prediction_type", "epsilon or v_prediction");
        assertRefused(SamplerType.PNDM, sample, "prediction_type", "epsilon or v_prediction");
        assertRefused(SamplerType.DPM2, sample, "prediction_type", "epsilon or v_prediction");
        assertRefused(SamplerType.DPM2_ANCESTRAL, sample, "prediction_type", "epsilon or v_prediction");
        assertRefused(SamplerType.EDM_EULER, sample, "prediction_type", "epsilon or v_prediction");
    }

    @Test
    void onlyOneSpacingOfSigmas() {
        Map<String, Object> two = Map.of("use_karras_sigmas", true, "use_beta_sigmas", true);
        assertRefused(SamplerType.EULER, two, "use_karras_sigmas", "use_beta_sigmas");
        assertRefused(SamplerType.DPM_MULTISTEP, two, "use_karras_sigmas", "use_beta_sigmas");
        assertDoesNotThrow(() -> SamplerType.EULER.create(
                new SchedulerConfig(Map.copyOf(two)), new SamplerSettings(20, SigmaSpacing.KARRAS, 0)));
    }

    @ParameterizedTest
    @EnumSource
    void samplersWithoutSpacingOfSigmasSayWhichHaveIt(SamplerType type) {
        SamplerSettings karras = new SamplerSettings(20, SigmaSpacing.KARRAS, 0);
        SchedulerConfig config = new SchedulerConfig(Map.of());
        if (type.spacesSigmas()) {
            assertDoesNotThrow(() -> type.create(config, karras));
        } else {
            assertMessage(() -> type.create(config, karras), type.label(), "Karras", "Euler, DPM++ 2M");
        }
    }

    @Test
    void noiseCannotBePredictedWhereNoSignalIsLeft() {
        Map<String, Object> blind = Map.of("rescale_betas_zero_snr", true, "timestep_spacing", "trailing");
        for (SamplerType type : List.of(SamplerType.DDIM, SamplerType.DDPM, SamplerType.LCM, SamplerType.TCD)) {
            Sampler sampler = type.create(new SchedulerConfig(blind), TWENTY);
            assertMessage(() -> walk(sampler, 0), "rescale_betas_zero_snr", "epsilon", "v_prediction");
            assertDoesNotThrow(() -> walk(sampler, 1));
        }
    }

    @Test
    void rungeKuttaStepsNeedFour() {
        SamplerSettings three = new SamplerSettings(3, SigmaSpacing.DEFAULT, 0);
        assertMessage(() -> SamplerType.PNDM.create(new SchedulerConfig(Map.of()), three), "4 steps", "skip_prk_steps");
    }

    @Test
    void solversOfPredictedNoiseCannotReachZero() {
        for (String name : List.of("dpmsolver", "deis")) {
            assertRefused(SamplerType.DPM_MULTISTEP, Map.of("algorithm_type", name), "final_sigmas_type", "sigma_min");
        }
        assertRefused(
                SamplerType.DPM_MULTISTEP_SDE,
                Map.of("algorithm_type", "sde-dpmsolver", "solver_order", 3, "final_sigmas_type", "sigma_min"),
                "solver_order", "sde-dpmsolver");
        assertRefused(SamplerType.DPM_MULTISTEP, Map.of("solver_order", 4), "solver_order", "from 1 to 3");
    }

    @Test
    void singlestepRefusesWhatItsClassLacks() {
        SamplerType type = SamplerType.DPM_SINGLESTEP;
        assertRefused(
                type, Map.of("algorithm_type", "sde-dpmsolver", "final_sigmas_type", "sigma_min"), "algorithm_type");
        assertRefused(type, Map.of("algorithm_type", "dpmsolver"), "final_sigmas_type", "sigma_min");
        assertRefused(
                type,
                Map.of("algorithm_type", "dpmsolver", "final_sigmas_type", "sigma_min", "thresholding", true),
                "thresholding");
    }

    @Test
    void uniPcNamesWhatCannotReachZero() {
        assertRefused(SamplerType.UNIPC, Map.of("solver_type", "bh1"), "bh1", "final_sigmas_type", "sigma_min");
        assertRefused(SamplerType.UNIPC, Map.of("predict_x0", false), "predict_x0", "sigma_min");
        assertRefused(SamplerType.UNIPC, Map.of("lower_order_final", false), "lower_order_final", "sigma_min");
        assertRefused(SamplerType.UNIPC, Map.of("use_flow_sigmas", true), "use_flow_sigmas");
        assertRefused(SamplerType.UNIPC, Map.of("shift_terminal", 0.1), "shift_terminal");
    }

    @Test
    void variancesOfDdpmMustBeNumbers() {
        assertRefused(SamplerType.DDPM, Map.of("variance_type", "learned_range"), "variance_type", "fixed_small");
        assertRefused(SamplerType.DDPM, Map.of("variance_type", "fixed_large_log"), "variance_type", "fixed_large");
    }

    @Test
    void solversKeepFromLearnedVariancesOnly() {
        for (SamplerType type : List.of(SamplerType.DPM_MULTISTEP, SamplerType.DPM_SINGLESTEP)) {
            assertRefused(type, Map.of("variance_type", "learned_range"), "variance_type", "fixed_small");
            SchedulerConfig fixed = new SchedulerConfig(Map.of("variance_type", "fixed_small"));
            assertDoesNotThrow(() -> type.create(fixed, TWENTY));
        }
    }

    @Test
    void distilledModelsHaveFewSteps() {
        SamplerSettings sixty = new SamplerSettings(60, SigmaSpacing.DEFAULT, 0);
        for (SamplerType type : List.of(SamplerType.LCM, SamplerType.TCD)) {
            assertMessage(
                    () -> type.create(new SchedulerConfig(Map.of()), sixty), "at most 50", "original_inference_steps");
            assertRefused(type, Map.of("original_inference_steps", 2000), "original_inference_steps", "1000");
        }
    }

    @Test
    void ancestralHalfStepsCannotFallTooFar() {
        SamplerSettings seven = new SamplerSettings(7, SigmaSpacing.DEFAULT, 0);
        SchedulerConfig cosine = new SchedulerConfig(Map.of("beta_schedule", "squaredcos_cap_v2"));
        assertMessage(() -> SamplerType.DPM2_ANCESTRAL.create(cosine, seven), "Take ", " steps, or ");
    }

    @Test
    void levelsThatAMultistepMethodDividesByMustDiffer() {
        Map<String, Object> few = Map.of("num_train_timesteps", 10, "timestep_spacing", "leading");
        for (SamplerType type :
                List.of(SamplerType.LMS, SamplerType.DEIS, SamplerType.UNIPC, SamplerType.DPM_MULTISTEP)) {
            assertRefused(type, few, "Take ", " steps, or ");
        }
    }

    @Test
    void stepsThatCannotBeToldApartAreRefused() {
        SamplerSettings thousand = new SamplerSettings(1000, SigmaSpacing.DEFAULT, 0);
        assertMessage(
                () -> SamplerType.DPM_MULTISTEP.create(new SchedulerConfig(Map.of()), thousand),
                "Take ",
                "solver_order");
    }

    @Test
    void timestepsOutsideTheTrainingAreRefused() {
        SamplerSettings thousand = new SamplerSettings(1000, SigmaSpacing.DEFAULT, 0);
        SchedulerConfig offset = new SchedulerConfig(Map.of("steps_offset", 1));
        assertMessage(() -> SamplerType.DDIM.create(offset, thousand), "timestep 1000", "steps_offset");

        SamplerSettings sixtyOne = new SamplerSettings(61, SigmaSpacing.DEFAULT, 0);
        SchedulerConfig trailing = new SchedulerConfig(Map.of("timestep_spacing", "trailing"));
        assertMessage(() -> SamplerType.DDIM.create(trailing, sixtyOne), "timestep -1", "timestep_spacing");

        SchedulerConfig few = new SchedulerConfig(Map.of("num_train_timesteps", 10));
        assertMessage(() -> SamplerType.DDIM.create(few, TWENTY), "num_train_timesteps", "20");
    }

    @Test
    void sigmasMustBeFinite() {
        SchedulerConfig config = new SchedulerConfig(Map.of("sigma_max", Double.POSITIVE_INFINITY));
        assertMessage(
                () -> SamplerType.EULER.create(config, new SamplerSettings(7, SigmaSpacing.KARRAS, 0)), "sigma_max");
    }

    @Test
    void wrongKindsOfValuesAreNamed() {
        assertRefused(SamplerType.EULER, Map.of("beta_start", "low"), "beta_start", "a number", "low");
        assertRefused(SamplerType.EULER, Map.of("steps_offset", 0.5), "steps_offset", "a whole number", "0.5");
        assertRefused(SamplerType.EULER, Map.of("trained_betas", 3), "trained_betas", "a list of numbers");
        assertRefused(SamplerType.EULER, Map.of("timestep_spacing", true), "timestep_spacing", "linspace", "true");
        assertRefused(SamplerType.EULER, Map.of("use_karras_sigmas", "yes"), "use_karras_sigmas", "true or false");
    }

    /** As in Python, where None is false, but no number and no text. */
    @Test
    void nullIsFalse() {
        SchedulerConfig config = new SchedulerConfig(Collections.singletonMap("clip_sample", null));
        assertEquals(false, config.flag("clip_sample", true));
    }

    @Test
    void unknownNamesListTheKnownOnes() {
        assertMessage(() -> SamplerType.ofLabel("euler"), "euler", "Euler, Euler a", "DDIM");
        SchedulerConfig flow = new SchedulerConfig(Map.of("_class_name", "FlowMatchEulerDiscreteScheduler"));
        assertMessage(() -> SamplerType.ofScheduler(flow), "FlowMatchEulerDiscreteScheduler", "PNDMScheduler");
    }

    @Test
    void schedulersGiveTheirSampler() {
        for (SamplerType type : SamplerType.values()) {
            boolean sde = type == SamplerType.DPM_MULTISTEP_SDE;
            SchedulerConfig config = new SchedulerConfig(Map.of(
                    "_class_name", type.schedulerClass(), "algorithm_type", sde ? "sde-dpmsolver++" : "dpmsolver++"));
            assertEquals(type, SamplerType.ofScheduler(config));
            assertEquals(type, SamplerType.ofLabel(type.label()));
        }
    }

    @Test
    void settingsHaveRanges() {
        assertMessage(() -> new SamplerSettings(0, SigmaSpacing.DEFAULT, 0), "steps", "1 to 1000");
        assertMessage(() -> new SamplerSettings(1001, SigmaSpacing.DEFAULT, 0), "steps", "1001");
        assertMessage(() -> new SamplerSettings(20, SigmaSpacing.DEFAULT, Float.NaN), "eta", "NaN");
    }

    private static void walk(Sampler sampler, int firstCall) {
        Walk walk = sampler.walk(new ToyNetwork(), float[]::new);
        sampler.sample(new float[4], walk.between(firstCall, walk.until()));
    }

    private static void assertRefused(SamplerType type, Map<String, ?> keys, String... parts) {
        assertMessage(() -> type.create(new SchedulerConfig(Map.copyOf(keys)), TWENTY), parts);
    }

    private static void assertMessage(Runnable action, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is missing in: " + message);
        }
    }
}
