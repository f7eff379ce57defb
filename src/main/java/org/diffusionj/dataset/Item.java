package org.diffusionj.dataset;

import java.util.Optional;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Values;

/**
 * One picture of a data set, before it is made.
 *
 * @param index from 0 on
 * @param values every setting that the plan says
 * @param split that it belongs to, if there are any
 */
public record Item(int index, GenerationCommand command, Values values, Optional<String> split) {}
