package org.diffusionj.sampling;

/**
 * What the user chooses about a walk, besides the sampler.
 *
 * @param steps 1 to 1000
 * @param sigmas replaces the spacing of the configuration unless DEFAULT
 * @param eta 0 to 1: share of fresh noise in DDIM and TCD; other samplers ignore it
 */
public record SamplerSettings(int steps, SigmaSpacing sigmas, float eta) {
    public SamplerSettings {
        if (steps < 1 || steps > 1000) {
            throw new IllegalArgumentException("steps must be 1 to 1000, but is " + steps);
        }
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta must be 0 to 1, but is " + eta);
        }
    }
}
