package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.schedule.Grid;

/** A sampler with one network call a level of its grid, which gives the timesteps and the noise. */
interface GridSampler extends Sampler {
    Grid grid();

    @Override
    default float[] timesteps() {
        return grid().floatTimesteps();
    }

    @Override
    default float initialNoiseScale() {
        return grid().initialNoiseScale();
    }

    @Override
    default float[] addNoise(float[] clean, float[] noise, int call) {
        return grid().level(call).noised(clean, noise);
    }
}
