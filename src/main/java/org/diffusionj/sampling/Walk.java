package org.diffusionj.sampling;

/**
 * The calls of a {@link Sampler} that are to be made, and what takes part in them. {@link Sampler#walk} gives the
 * walk over all calls, from which others follow.
 *
 * @param network asked once a call
 * @param from the first call, an index into {@link Sampler#timesteps()}
 * @param until the call after the last
 * @param noise for samplers that add some on the way
 * @param correction applied to the latents after each call
 * @param listener told of each call
 */
public record Walk(
        NoisePredictor network, int from, int until, StepNoise noise, Correction correction, StepListener listener) {

    /** The same walk over other calls: no call at all where {@code first} is not below {@code end}. */
    public Walk between(int first, int end) {
        return new Walk(network, first, end, noise, correction, listener);
    }

    /** The same walk with a correction. */
    public Walk correctedBy(Correction change) {
        return new Walk(network, from, until, noise, change, listener);
    }

    /** The same walk with a listener. */
    public Walk heardBy(StepListener hearer) {
        return new Walk(network, from, until, noise, correction, hearer);
    }

    /** Whether there is no call to make. */
    public boolean isEmpty() {
        return from >= until;
    }

    /**
     * Ends a call, as samplers do after each one.
     *
     * @param latents where the call led
     * @param denoised the clean latents as predicted in this call
     * @return the latents to go on with
     */
    public float[] after(int call, float[] latents, float[] denoised) {
        float[] corrected = correction.apply(call, latents);
        listener.stepped(call, corrected, denoised);
        return corrected;
    }
}
