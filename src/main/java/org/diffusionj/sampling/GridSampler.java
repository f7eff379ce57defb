package org.diffusionj.sampling;

/** A sampler that walks down one table of levels, which answers for all that does not walk. */
interface GridSampler extends Sampler {
    /** The levels, one a network call. */
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
        return grid().addNoise(clean, noise, call);
    }
}
