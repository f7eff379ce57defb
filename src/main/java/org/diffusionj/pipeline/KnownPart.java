package org.diffusionj.pipeline;

import org.diffusionj.sampling.Correction;
import org.diffusionj.sampling.Sampler;

/**
 * After each scheduler call, overwrites the latents outside of the mask with those of the original picture, under the
 * noise of the next call: inpainting with a UNet that knows no masks, as diffusers' StableDiffusionInpaintPipeline
 * does it.
 *
 * @param clean the picture's latents, (1, c, h, w)
 * @param noise the same all along the walk, (1, c, h, w)
 * @param mask 1 where the picture is made anew and 0 where it is kept, (h, w)
 */
record KnownPart(Sampler sampler, float[] clean, float[] noise, float[] mask) implements Correction {
    @Override
    public float[] apply(int call, float[] latents) {
        boolean last = call == sampler.timesteps().length - 1;
        float[] known = last ? clean : sampler.addNoise(clean, noise, call + 1);
        float[] joined = new float[latents.length];
        for (int k = 0; k < joined.length; k++) {
            float inside = mask[k % mask.length];
            joined[k] = (1 - inside) * known[k] + inside * latents[k];
        }
        return joined;
    }
}
