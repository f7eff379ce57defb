package org.diffusionj.training;

import java.util.function.Supplier;
import org.diffusionj.image.Labels;

/**
 * Where the objects of a picture are.
 *
 * @param sha256 by which the map is known again when a training goes on
 * @param labels reads it; of the picture's size
 */
public record LabelMap(String sha256, Supplier<Labels> labels) {}
