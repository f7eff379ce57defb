package org.diffusionj.training;

import org.diffusionj.model.Conditioning;
import org.diffusionj.tensor.Tensor;

/**
 * What one step learns from.
 *
 * @param clean latents, (batch, channels, height, width)
 * @param noise of the same shape
 * @param timesteps one for each of the batch
 * @param conditioning of as many captions
 */
record Batch(Tensor clean, Tensor noise, int[] timesteps, Conditioning conditioning) {}
