package org.diffusionj.training;

import org.diffusionj.image.RgbImage;

/**
 * A picture to learn from.
 *
 * @param name in messages: a file's, or a slice's
 * @param sha256 of the picture's values
 */
public record Example(String name, String caption, RgbImage picture, String sha256) {}
