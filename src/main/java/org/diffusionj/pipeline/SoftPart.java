package org.diffusionj.pipeline;

import org.diffusionj.sampling.Correction;
import org.diffusionj.sampling.Sampler;

/**
 * Keeps the original picture's latents, under the noise of the next call, where and as long as they are to change
 * little: differential diffusion (Levin and Fried 2023, "Differential Diffusion: Giving Each Pixel Its Strength"). A
 * latent that is to change by the share c is kept while 1 - c is more than the share of the walk that is behind. What
 * is not to change at all is kept to the end, as by {@link KnownPart}.
 *
 * @param clean the picture's latents, (1, c, h, w)
 * @param noise the same all along the walk, (1, c, h, w)
 * @param changes the share by which each latent is to change, 0 to 1, (h, w)
 * @param firstCall with which the walk begins
 */
record SoftPart(Sampler sampler, float[] clean, float[] noise, float[] changes, int firstCall) implements Correction {
    @Override
    public float[] apply(int call, float[] latents) {
        return new KnownPart(sampler, clean, noise, released(call)).apply(call, latents);
    }

    /** 1 where the walk goes on after a call with what it has made, 0 where with the original. */
    private float[] released(int call) {
        float behind = (call + 1 - firstCall) / (float) (sampler.timesteps().length - firstCall);
        float[] released = new float[changes.length];
        for (int i = 0; i < released.length; i++) {
            released[i] = changes[i] > 0 && 1 - changes[i] <= behind ? 1 : 0;
        }
        return released;
    }
}
