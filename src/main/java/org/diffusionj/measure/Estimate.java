package org.diffusionj.measure;

/**
 * A number with the interval in which it lies with 95 % confidence, as far as the pictures at hand can tell.
 *
 * @param value of the pictures themselves
 * @param low the interval's lower end; it may lie, as a whole, below a value that is biased upwards
 */
public record Estimate(double value, double low, double high) {}
