package org.diffusionj.programs;

import static org.diffusionj.programs.Texts.assertSettings;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.diffusionj.pipeline.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of get_image_params, and the names in rng_type_to_str, sample_method_to_str, of stable-diffusion.cpp. */
class StableDiffusionCppTest {
    private static final String SETTINGS = "a cell\nNegative prompt: dust\nSteps: 20, CFG scale: 7.000000, Guidance:"
            + " 3.500000, Eta: 0.000000, Seed: 42, Size: 512x512, Model: sd-v1-5.safetensors, RNG: %s, Sampler: %s,"
            + " Version: stable-diffusion.cpp";

    @Test
    void itsSettingsGetAutomatic1111sNames() {
        Parameters read = read("cuda", "euler_a karras");
        assertEquals("a cell", read.prompt());
        assertEquals(Optional.of("dust"), read.negative());
        assertSettings(read, "Steps", "20", "CFG scale", "7.000000", "Seed", "42", "Size", "512x512", "Model",
                "sd-v1-5", "RNG", "NV", "Sampler", "Euler a", "Version", "stable-diffusion.cpp",
                "Schedule type", "Karras");
    }

    @ParameterizedTest
    @CsvSource({"euler,Euler,", "dpm++2m karras,DPM++ 2M,Karras", "heun discrete,Heun,", "lcm default,LCM,",
        "dpm2 exponential,DPM2,Exponential", "dpm++2s_a,DPM++ 2S a,", "euler sgm_uniform,Euler,SGM Uniform",
        "tcd simple,TCD,Simple", "euler_a ays,Euler a,Align Your Steps", "ipndm_v karras,ipndm_v,Karras",
        "dpm++2mv2,dpm++2mv2,", "euler gits,Euler,gits"})
    void theScheduleStandsBehindTheSampler(String written, String sampler, String schedule) {
        Parameters read = read("cpu", written);
        assertEquals(Optional.of(sampler), read.get("Sampler"));
        assertEquals(Optional.ofNullable(schedule), read.get("Schedule type"));
    }

    @ParameterizedTest
    @CsvSource({"cuda,NV", "cpu,CPU", "std_default,std_default"})
    void randomNumbersAreThoseOfTheSource(String written, String source) {
        assertEquals(Optional.of(source), read(written, "euler").get("RNG"));
    }

    /** It is written with every sampler; those that have no use for it are not to be held by it. */
    @Test
    void anEtaOfZeroCountsForSamplersThatHaveOne() {
        assertEquals(Optional.of("0.000000"), read("cuda", "ddim_trailing").get("Eta"));
        assertEquals(Optional.of("0.000000"), read("cuda", "tcd").get("Eta"));
        assertEquals(Optional.empty(), read("cuda", "euler_a").get("Eta"));
        assertEquals(Optional.of("0.5"), Texts.read("parameters",
                SETTINGS.formatted("cuda", "euler_a").replace("0.000000", "0.5")).get("Eta"));
    }

    private static Parameters read(String source, String sampler) {
        return Texts.read("parameters", SETTINGS.formatted(source, sampler));
    }
}
