package org.diffusionj.sampling;

/** Hears of every scheduler call of a walk, half steps included. Stops the walk by throwing. */
@FunctionalInterface
public interface StepListener {
    /**
     * Called when the latents have been moved.
     *
     * @param call 0 for the first entry of {@link Sampler#timesteps()}, also when the walk starts later
     * @param latents where the walk now is: the live array, which the listener may change in place
     *     (inpainting puts the known part back so)
     * @param denoised the clean latents as predicted in this call; not to be changed
     */
    void stepped(int call, float[] latents, float[] denoised);
}
