package org.diffusionj.sampling;

/** The trained network as a sampler sees it, guidance included. */
@FunctionalInterface
public interface NoisePredictor {
    /**
     * Gives the network's raw output (noise, velocity or clean latents, as the scheduler's
     * prediction type says).
     *
     * @param latents the latents scaled as the network expects them, of any length; not changed
     * @param timestep 0 to the number of training timesteps minus 1, not always a whole number
     */
    float[] predict(float[] latents, float timestep);
}
