package org.diffusionj.pipeline;

import java.util.Optional;
import org.diffusionj.tensor.Tensor;

/**
 * Where a walk begins, and what holds on the way.
 *
 * @param latents noisy latents, as the sampler expects them at {@code firstCall}; (1, 4, h/8, w/8)
 * @param firstCall index into the sampler's timesteps
 * @param channels what the UNet takes beside the latents, (1, c, h/8, w/8): mask and masked image
 * @param correction what is done to the latents after each scheduler call
 */
record Entry(Tensor latents, int firstCall, Optional<Tensor> channels, Correction correction) {
    /** Changes latents in place after a scheduler call. */
    @FunctionalInterface
    interface Correction {
        /** Leaves latents as they are. */
        Correction NONE = (call, latents) -> {};

        /** @param call index into the sampler's timesteps */
        void apply(int call, float[] latents);
    }

    /** A walk from pure noise. */
    static Entry ofNoise(Tensor latents) {
        return new Entry(latents, 0, Optional.empty(), Correction.NONE);
    }

    long[] shape() {
        return latents.shape();
    }

    /** The same with channels of zeros. */
    Entry withoutPicture() {
        Tensor zeros = channels.map(given -> Tensor.of(new float[given.data().length], given.shape())).orElseThrow();
        return new Entry(latents, firstCall, Optional.of(zeros), correction);
    }

    /** The UNet's input for these latents, (1, 4 + c, h/8, w/8): a batch of one, so channels simply follow. */
    Tensor withChannels(Tensor current) {
        if (channels.isEmpty()) {
            return current;
        }
        long[] shape = current.shape();
        float[] more = channels.get().data();
        float[] joined = new float[current.data().length + more.length];
        System.arraycopy(current.data(), 0, joined, 0, current.data().length);
        System.arraycopy(more, 0, joined, current.data().length, more.length);
        return Tensor.of(joined, 1, shape[1] + channels.get().dim(1), shape[2], shape[3]);
    }
}
