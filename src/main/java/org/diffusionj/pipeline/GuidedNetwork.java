package org.diffusionj.pipeline;

import org.diffusionj.model.Conditioning;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.NoisePredictor;

/**
 * A network under a request's prompts, as samplers see it: each call runs all passes in one batch, and
 * makes one prediction of the results.
 */
final class GuidedNetwork implements NoisePredictor {
    private final StepNetwork network;
    private final Passes passes;
    private final Conditioning conditioning;
    private final Cancellation cancellation;

    /** @throws IllegalArgumentException if the network cannot take the prompts */
    GuidedNetwork(StepNetwork network, Passes passes, Cancellation cancellation) {
        this.network = network;
        this.passes = passes;
        this.conditioning = passes.conditioning();
        this.cancellation = cancellation;
        network.requireFit(conditioning);
    }

    @Override
    public float[] predict(float[] latents, float timestep) {
        return passes.combine().apply(network.predict(passes.batch(latents), timestep, conditioning, cancellation));
    }
}
