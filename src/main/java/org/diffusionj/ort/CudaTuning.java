package org.diffusionj.ort;

/**
 * What can be switched on a card, for measurements.
 *
 * @param resident inputs and outputs stay in the card's memory, at fixed places
 * @param recording the work of a run is recorded once a shape (CUDA graph) and replayed; needs {@code resident}
 * @param tf32 products of floats are rounded to 10 bits first: faster, and no longer equal to the CPU's
 * @param nhwc convolutions with channels last
 * @param exhaustiveSearch tries every convolution algorithm at the first use of a shape, which takes a minute
 */
public record CudaTuning(boolean resident, boolean recording, boolean tf32, boolean nhwc, boolean exhaustiveSearch) {
    /** What users get. */
    public static final CudaTuning STANDARD = new CudaTuning(true, true, false, false, false);
}
