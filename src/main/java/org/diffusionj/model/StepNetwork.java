package org.diffusionj.model;

import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * Turns noisy latents and a step into a prediction of the noise, the velocity or the clean latents. A
 * {@link UNet} does it alone. Whatever else does it stands behind this, too: a UNet that other networks steer, a
 * transformer, or a memory of what the last step gave.
 */
public interface StepNetwork {
    /** @throws IllegalArgumentException if the network cannot take what is to steer it, saying what it takes */
    void requireFit(Conditioning conditioning);

    /**
     * Compares the latents of a picture with what the network was exported for.
     *
     * @param shape (1, c, h, w)
     * @param pixels along one side of each latent
     * @throws IllegalArgumentException if it was exported for another size, naming that
     */
    void requireSize(long[] shape, int pixels);

    /**
     * Predicts.
     *
     * @param latents (B, c, h, w), scaled as the sampler says
     * @param step the training timestep, not always a whole number
     * @param conditioning what steers it, for each of the batch
     * @return (B, 4, h, w)
     */
    Tensor predict(Tensor latents, float step, Conditioning conditioning, Cancellation cancellation);
}
