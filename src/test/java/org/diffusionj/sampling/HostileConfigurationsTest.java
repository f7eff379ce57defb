package org.diffusionj.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.json.JsonText;
import org.diffusionj.sampling.solver.SamplerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever stands in a scheduler_config.json: the walk ends in numbers, or is refused before it begins, in words that
 * name the file, the remedy and where to read more.
 */
class HostileConfigurationsTest {
    private static final String FILE = "models/odd/scheduler/scheduler_config.json";
    private static final String USUAL = """
            {"num_train_timesteps": 1000, "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
             "prediction_type": "epsilon", "skip_prk_steps": true, "clip_sample": false}""";
    private static final List<String> KEYS = List.of(
            "num_train_timesteps", "beta_start", "beta_end", "beta_schedule", "trained_betas", "prediction_type",
            "timestep_spacing", "steps_offset", "clip_sample", "clip_sample_range", "set_alpha_to_one", "thresholding",
            "dynamic_thresholding_ratio", "sample_max_value", "rescale_betas_zero_snr", "use_karras_sigmas",
            "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "sigma_min", "sigma_max",
            "sigma_data", "rho",
            "sigma_schedule", "final_sigmas_type", "interpolation_type", "timestep_type", "algorithm_type",
            "solver_type", "solver_order", "lower_order_final", "euler_at_final", "lambda_min_clipped", "variance_type",
            "predict_x0", "disable_corrector", "use_flow_sigmas", "flow_shift", "original_inference_steps",
            "timestep_scaling", "skip_prk_steps", "_class_name");
    private static final List<String> VALUES = List.of(
            "null", "true", "false", "0", "1", "-1", "2", "0.5", "-0.012", "1e300", "-1e300", "1e-300", "NaN",
            "Infinity", "-Infinity", "2147483648", "1000000000000000000000", "3.0", "\"\"", "\"karras\"", "\"linear\"",
            "\"leading\"", "\"sde-dpmsolver\"", "[]", "[0.5]", "[NaN, 0.1]", "[\"a\"]", "{}");

    private static SchedulerConfig config(String key, String value) {
        Map<String, Object> keys = new LinkedHashMap<>();
        ((Map<?, ?>) JsonText.parse(USUAL)).forEach((name, usual) -> keys.put((String) name, usual));
        keys.put(key, JsonText.parse(value));
        return new SchedulerConfig(FILE, keys);
    }

    private static float[] walk(SamplerType type, SchedulerConfig config, SigmaSpacing sigmas, int steps) {
        Sampler sampler = type.create(config, new SamplerSettings(steps, sigmas, 0));
        Rehearsal.require(sampler, config, 0);
        return sampler.sample(new float[] {0.5f, -1}, sampler.walk(new ToyNetwork(), float[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void everyWalkEndsInNumbersOrIsRefusedInWords(SamplerType type) {
        List<String> faults = new ArrayList<>();
        for (String key : KEYS) {
            for (String value : VALUES) {
                for (SigmaSpacing sigmas : type.spacesSigmas() ? SigmaSpacing.values() : new SigmaSpacing[1]) {
                    fault(type, config(key, value), sigmas == null ? SigmaSpacing.DEFAULT : sigmas)
                            .ifPresent(fault -> faults.add(key + " " + value + " " + sigmas + ": " + fault));
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    /**
     * In diffusers 0.40.0 each class raises an error for None under these keys, in its constructor or in set_timesteps.
     */
    @ParameterizedTest
    @CsvSource({
        "EULER, beta_schedule", "DDIM, beta_schedule", "DPM_MULTISTEP, beta_schedule", "UNIPC, beta_schedule",
        "PNDM, beta_schedule", "LCM, beta_schedule", "EULER, beta_start", "LMS, beta_end", "HEUN, num_train_timesteps",
        "EULER, prediction_type", "DDPM, prediction_type", "TCD, prediction_type", "EULER, timestep_spacing",
        "DDIM, timestep_spacing", "EULER, final_sigmas_type", "DPM_MULTISTEP, final_sigmas_type",
        "EULER, interpolation_type", "DPM_MULTISTEP, algorithm_type", "DPM_SINGLESTEP, solver_type",
        "DPM_MULTISTEP, solver_order", "UNIPC, solver_type", "UNIPC, disable_corrector", "LCM, timestep_scaling",
        "LCM, original_inference_steps", "EDM_EULER, sigma_data", "EDM_EULER, rho", "EDM_EULER, sigma_max"
    })
    void nullIsRefusedWhereDiffusersCannotUseIt(SamplerType type, String key) {
        assertRefused(type, config(key, "null"), "\"" + key + "\" must be", "but is null");
    }

    /** None stands for nothing under these keys in diffusers, too. */
    @ParameterizedTest
    @CsvSource({
        "EULER, trained_betas", "EULER, sigma_min", "EULER, sigma_max", "DPM_MULTISTEP, variance_type",
        "DDPM, variance_type", "DDIM, clip_sample", "PNDM, skip_prk_steps", "DDIM, set_alpha_to_one"
    })
    void nullIsTakenWhereDiffusersTakesIt(SamplerType type, String key) {
        walk(type, config(key, "null"), SigmaSpacing.DEFAULT, 6);
    }

    /** A beta is a share of variance. From others follow NaN in diffusers, or an error of torch.linspace. */
    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e300", "-0.012", "1.5"})
    void betasAreSharesOfVariance(String value) {
        for (SamplerType type : SamplerType.values()) {
            if (type != SamplerType.EDM_EULER) {
                assertRefused(type, config("beta_end", value), "\"beta_end\" must be a number from 0 to 1", "but is ");
                assertRefused(type, config("trained_betas", "[0.1, " + value + "]"), "\"trained_betas\"",
                        "from 0 to 1");
            }
        }
    }

    /** diffusers' set_timesteps finds no first beta, or divides by their number. */
    @Test
    void noBetasAtAllAreNoList() {
        for (SamplerType type : List.of(SamplerType.EULER, SamplerType.DDIM, SamplerType.PNDM, SamplerType.UNIPC)) {
            assertRefused(type, config("trained_betas", "[]"), "\"trained_betas\" must be a list of one number", "[]");
        }
    }

    @Test
    void betasOfZeroAreNoNoise() {
        for (SamplerType type : List.of(SamplerType.EULER, SamplerType.DDIM, SamplerType.UNIPC)) {
            assertRefused(type, config("beta_end", "0").with("beta_start", 0), "the betas are all 0");
        }
    }

    /** Betas that fall from step to step are unusual, but diffusers walks them. */
    @ParameterizedTest
    @EnumSource
    void betasMayFall(SamplerType type) {
        float[] end = walk(type, config("beta_start", "0.012").with("beta_end", 0.00085), SigmaSpacing.DEFAULT, 6);
        assertTrue(Float.isFinite(end[0]));
    }

    @Test
    void levelsMustBeAboveZero() {
        for (String value : List.of("0", "-1", "NaN", "-Infinity")) {
            assertRefused(SamplerType.EULER, config("sigma_min", value).with("use_karras_sigmas", true), "sigma_min");
            assertRefused(SamplerType.EDM_EULER, config("sigma_min", value), "sigma_min");
        }
    }

    /** Python computes no number of steps from 1000.0 and finds no list of 2.0 entries. */
    @Test
    void wholeNumbersAreWrittenWhole() {
        assertRefused(SamplerType.EULER, config("num_train_timesteps", "1000.0"), "a whole number", "but is 1000.0");
        assertRefused(SamplerType.UNIPC, config("solver_order", "2.0"), "a whole number", "but is 2.0");
        assertRefused(SamplerType.EULER, config("num_train_timesteps", "2147483648"), "from 1 to 100000");
    }

    @Test
    void theLowestLevelIsNotAboveTheHighest() {
        SchedulerConfig turned = config("sigma_min", "20").with("sigma_max", 0.03).with("use_karras_sigmas", true);
        assertRefused(SamplerType.EULER, turned, "sigma_min", ", is above the highest, 0.03");
    }

    /** What is allowed is told of a null or a number as of a wrong name. */
    @Test
    void namesAreListed() {
        for (String value : List.of("null", "3", "\"wrong\"")) {
            assertRefused(SamplerType.EULER, config("beta_schedule", value), "linear or scaled_linear", value);
            assertRefused(SamplerType.DDIM, config("timestep_spacing", value), "linspace or leading or"
                    + " trailing", value);
            assertRefused(SamplerType.PNDM, config("prediction_type", value), "epsilon or v_prediction", value);
            assertRefused(SamplerType.DPM_MULTISTEP, config("algorithm_type", value), "dpmsolver++ or", value);
        }
    }

    private static void assertRefused(SamplerType type, SchedulerConfig config, String... parts) {
        String said = assertThrows(
                IllegalArgumentException.class, () -> walk(type, config, SigmaSpacing.DEFAULT, 6)).getMessage();
        assertTrue(said.startsWith(FILE + ": ") && said.contains(". See docs/"), said);
        for (String part : parts) {
            assertTrue(said.contains(part), said);
        }
    }

    private static Optional<String> fault(SamplerType type, SchedulerConfig config, SigmaSpacing sigmas) {
        try {
            float[] end = walk(type, config, sigmas, 6);
            boolean finite = Float.isFinite(end[0]) && Float.isFinite(end[1]);
            return Optional.of("ends in " + Arrays.toString(end)).filter(text -> !finite);
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            boolean told = said.startsWith(FILE + ": ") && said.contains(". See docs/") && !said.contains("\n");
            return Optional.of(said).filter(text -> !told);
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
    }
}
