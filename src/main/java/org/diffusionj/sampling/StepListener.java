package org.diffusionj.sampling;

/** Hears of every network call of a walk, half steps included. Stops the walk by throwing. */
@FunctionalInterface
public interface StepListener {
    /** Hears nothing. */
    StepListener NONE = (call, latents, denoised) -> {};

    /**
     * Called when the latents have been moved and corrected.
     *
     * @param call 0 for the first entry of {@link Sampler#timesteps()}, also when the walk starts later
     * @param latents where the walk now is; not to be changed
     * @param denoised the clean latents as predicted in this call; not to be changed
     */
    void stepped(int call, float[] latents, float[] denoised);
}
