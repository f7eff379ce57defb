package org.diffusionj.pipeline;

import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/**
 * What a request gives.
 *
 * @param image the decoded picture
 * @param latents what it was decoded from, (1, 4, height/8, width/8)
 */
public record Picture(RgbImage image, Tensor latents) {}
