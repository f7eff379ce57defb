package org.diffusionj.ij.provenance;

import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * What settings of other programs may name.
 *
 * @param models the names of those that are there
 * @param vaes the names of those that are there, with and without their endings
 * @param loras the names of those that are there, with and without their endings
 * @param words those that embeddings stand for
 * @param usualModel the one that is taken where none is named
 * @param layers how many layers of a model's text encoders can be counted; 0 if none can be left out
 */
record KnownNames(Set<String> models, Set<String> vaes, Set<String> loras, Set<String> words, String usualModel,
        ToIntFunction<String> layers) {}
