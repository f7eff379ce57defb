package org.diffusionj.pipeline;

import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.Vae;
import org.diffusionj.noise.NoiseGenerator;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.tensor.Tensor;

/** Makes the latents that walks begin with: diffusers' prepare_latents. */
final class Entries {
    private final ModelFolder.Config config;
    private final Vae vae;

    Entries(ModelFolder.Config config, Vae vae) {
        this.config = config;
        this.vae = vae;
    }

    /** Draws from the generator in diffusers' order; what the sampler draws comes after. */
    Entry enter(GenerationRequest request, Sampler sampler, NoiseGenerator noise, Cancellation cancellation) {
        return fromNoise(request, sampler, noise);
    }

    private Entry fromNoise(GenerationRequest request, Sampler sampler, NoiseGenerator noise) {
        long[] shape = latentShape(request);
        float[] values = noise.next(Math.toIntExact(shape[1] * shape[2] * shape[3]));
        for (int k = 0; k < values.length; k++) {
            values[k] *= sampler.initialNoiseScale();
        }
        return Entry.ofNoise(Tensor.of(values, shape));
    }

    private long[] latentShape(GenerationRequest request) {
        int pixels = config.vae().pixelsPerLatent();
        return new long[] {1, config.vae().latentChannels(), request.height() / pixels, request.width() / pixels};
    }
}
