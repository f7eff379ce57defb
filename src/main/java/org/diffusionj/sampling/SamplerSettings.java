package org.diffusionj.sampling;

/**
 * What the user chooses about a walk, besides the sampler.
 *
 * @param steps 1 to 1000
 * @param sigmas replaces the spacing of the configuration unless DEFAULT
 * @param eta 0 to 1: share of fresh noise in DDIM and TCD; other samplers ignore it
 * @param ancestralEta 0 to 1: the same in ancestral samplers, whose usual is 1; others ignore it
 */
public record SamplerSettings(int steps, SigmaSpacing sigmas, float eta, float ancestralEta) {
    /** Ancestral samplers as diffusers has them. */
    public SamplerSettings(int steps, SigmaSpacing sigmas, float eta) {
        this(steps, sigmas, eta, 1);
    }

    public SamplerSettings {
        if (steps < 1 || steps > 1000) {
            throw new IllegalArgumentException("steps must be 1 to 1000, but is " + steps);
        }
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta must be 0 to 1, but is " + eta);
        }
        if (!(ancestralEta >= 0 && ancestralEta <= 1)) {
            throw new IllegalArgumentException("ancestral eta must be 0 to 1, but is " + ancestralEta);
        }
    }

    /** The same with another number of steps. */
    public SamplerSettings withSteps(int number) {
        return new SamplerSettings(number, sigmas, eta, ancestralEta);
    }
}
