package org.diffusionj.sampling.solver;

import java.util.Map;
import java.util.function.Function;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;

/** Walks with the sampler of a label, as the dialog and macros choose it. */
public final class MadeUpWalk implements Function<String, float[]> {
    private static final NoisePredictor HALVES = (latents, timestep) -> {
        float[] noise = new float[latents.length];
        for (int k = 0; k < noise.length; k++) {
            noise[k] = latents[k] / 2;
        }
        return noise;
    };

    @Override
    public float[] apply(String label) {
        Sampler sampler = SamplerType.ofLabel(label).create(
                new SchedulerConfig(Map.of()), new SamplerSettings(8, SigmaSpacing.KARRAS, 0));
        return sampler.sample(new float[] {1, -2, 30}, sampler.walk(HALVES, float[]::new));
    }
}
