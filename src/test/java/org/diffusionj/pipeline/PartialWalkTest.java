package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.StepListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartialWalkTest {
    private static final NoisePredictor HALVES = (latents, timestep) -> {
        float[] noise = new float[latents.length];
        for (int k = 0; k < noise.length; k++) {
            noise[k] = latents[k] / 2;
        }
        return noise;
    };
    private static final float[] START = {1, -2, 3};

    private static Sampler sampler(SamplerType type, int steps) {
        SchedulerConfig config = new SchedulerConfig(Map.of("_class_name", type.schedulerClass(),
                "timestep_spacing", "leading", "steps_offset", 1));
        return type.create(config, new SamplerSettings(steps, SigmaSpacing.DEFAULT, 0));
    }

    private static float[] walk(Sampler sampler, float[] start, int first, int end, StepListener listener) {
        return sampler.sample(start, sampler.walk(HALVES, float[]::new).between(first, end).heardBy(listener));
    }

    /** Two parts of an Euler walk, which remembers nothing, are the whole walk. */
    @Test
    void twoPartsMakeAWhole() {
        Sampler euler = sampler(SamplerType.EULER, 10);
        List<Integer> calls = new ArrayList<>();
        float[] half = walk(euler, START, 0, 4, (call, x, denoised) -> calls.add(call));
        float[] whole = walk(euler, half, 4, 10, (call, x, denoised) -> calls.add(call));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), calls);
        assertArrayEquals(euler.sample(START, euler.walk(HALVES, float[]::new)), whole);
    }

    @Test
    void noCallsLeaveTheLatents() {
        assertArrayEquals(START, walk(sampler(SamplerType.DDIM, 4), START, 4, 4, StepListener.NONE));
    }

    /**
     * With leading spacing ten steps fall on 901, 801, ... 1. diffusers keeps those at or above
     * round(1000 - share 1000), and of Heun's, which has all but the first twice, an odd number for the second model.
     */
    @ParameterizedTest
    @CsvSource({"EULER, 0.8, 8, 8", "EULER, 0.798, 7, 7", "EULER, 1, 10, 10", "HEUN, 0.5, 9, 8", "HEUN, 0.05, 0, 0"})
    void sharesAreCountedInTimesteps(SamplerType type, double share, int end, int first) {
        Sampler sampler = sampler(type, 10);
        assertEquals(end, PartialWalk.callsUntil(sampler, 1000, share));
        if (share < 1) {
            assertEquals(first, PartialWalk.firstCallAfter(sampler, 1000, share));
        }
    }
}
