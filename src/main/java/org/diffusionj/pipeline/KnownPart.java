package org.diffusionj.pipeline;

import org.diffusionj.sampling.Sampler;

/**
 * Puts the part of a picture that is kept back after each scheduler call, under the noise of the next
 * one: inpainting with a UNet that knows no masks, as diffusers' StableDiffusionInpaintPipeline does it.
 *
 * @param clean the picture's latents, (1, c, h, w)
 * @param noise the same all along the walk, (1, c, h, w)
 * @param mask 1 where the picture is made anew and 0 where it is kept, (h, w)
 */
record KnownPart(Sampler sampler, float[] clean, float[] noise, float[] mask) implements Entry.Correction {
    @Override
    public void apply(int call, float[] latents) {
        boolean last = call == sampler.timesteps().length - 1;
        float[] known = last ? clean : sampler.addNoise(clean, noise, call + 1);
        for (int k = 0; k < latents.length; k++) {
            float inside = mask[k % mask.length];
            latents[k] = (1 - inside) * known[k] + inside * latents[k];
        }
    }
}
