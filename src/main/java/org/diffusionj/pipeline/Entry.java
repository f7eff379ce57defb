package org.diffusionj.pipeline;

import java.util.Optional;
import org.diffusionj.sampling.Correction;
import org.diffusionj.tensor.Tensor;

/**
 * Where a walk begins, and what holds on the way.
 *
 * @param latents noisy latents, as the sampler expects them at {@code firstCall}; (1, 4, h/8, w/8)
 * @param firstCall index into the sampler's timesteps
 * @param channels what the UNet takes beside the latents, (1, c, h/8, w/8): mask and masked image
 * @param correction what is done to the latents after each call of the sampler
 */
record Entry(Tensor latents, int firstCall, Optional<Tensor> channels, Correction correction) {
    /** A walk on which nothing but the latents counts. */
    static Entry of(Tensor latents, int firstCall) {
        return new Entry(latents, firstCall, Optional.empty(), Correction.NONE);
    }

    long[] shape() {
        return latents.shape();
    }

    /** The same with channels of zeros. */
    Entry withoutPicture() {
        Tensor zeros = channels.map(given -> Tensor.of(new float[given.data().length], given.shape())).orElseThrow();
        return new Entry(latents, firstCall, Optional.of(zeros), correction);
    }

    /** The UNet's input for these latents, (1, 4 + c, h/8, w/8). */
    Tensor withChannels(Tensor current) {
        return channels.map(more -> join(current, more)).orElse(current);
    }

    /** Joins tensors of a batch of one along their channels, which simply follow one another. */
    static Tensor join(Tensor first, Tensor second) {
        float[] joined = new float[first.data().length + second.data().length];
        System.arraycopy(first.data(), 0, joined, 0, first.data().length);
        System.arraycopy(second.data(), 0, joined, first.data().length, second.data().length);
        return Tensor.of(joined, 1, first.dim(1) + second.dim(1), first.dim(2), first.dim(3));
    }
}
