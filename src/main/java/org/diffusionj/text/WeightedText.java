package org.diffusionj.text;

/**
 * A piece of a prompt.
 *
 * @param weight how strongly it counts: 1 as it is, 0 not at all
 */
public record WeightedText(String text, double weight) {}
