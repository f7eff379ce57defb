package org.diffusionj.training;

import java.util.Optional;
import org.diffusionj.model.Conditioning;
import org.diffusionj.tensor.Tensor;

/**
 * What one step learns from.
 *
 * @param clean latents, (batch, channels, height, width)
 * @param noise of the same shape
 * @param timesteps one for each of the batch
 * @param conditioning of as many captions
 * @param controls pictures that a control network sees, (batch, 3, pixels high, pixels wide), in [0, 1]
 */
record Batch(Tensor clean, Tensor noise, int[] timesteps, Conditioning conditioning, Optional<Tensor> controls) {}
