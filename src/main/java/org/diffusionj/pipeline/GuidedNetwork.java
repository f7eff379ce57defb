package org.diffusionj.pipeline;

import org.diffusionj.model.Conditioning;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.NoisePredictor;

/**
 * A network under a request's prompts, as samplers see it: each call runs all passes in one batch, and
 * makes one prediction of the results. Outside of the interval in which guidance acts (Kynkäänniemi et al. 2024), a
 * call runs the prompt's own pass only.
 */
final class GuidedNetwork implements NoisePredictor {
    private final StepNetwork network;
    private final Asked guided;
    private final Asked unguided;
    private final GuidanceInterval interval;
    private final WalkClock clock;
    private final Cancellation cancellation;

    private record Asked(Passes passes, Conditioning conditioning) {
        static Asked of(Passes passes) {
            return new Asked(passes, passes.conditioning());
        }
    }

    /**
     * Begins a walk.
     *
     * @param guided all passes
     * @param unguided the prompt's own
     * @throws IllegalArgumentException if the network cannot take the prompts
     */
    GuidedNetwork(StepNetwork network, Passes guided, Passes unguided, GuidanceInterval interval, WalkClock clock,
            Cancellation cancellation) {
        this.network = network;
        this.guided = Asked.of(guided);
        this.unguided = interval.isWhole() ? this.guided : Asked.of(unguided);
        this.interval = interval;
        this.clock = clock;
        this.cancellation = cancellation;
        network.requireFit(this.guided.conditioning);
        network.requireFit(this.unguided.conditioning);
    }

    @Override
    public float[] predict(float[] latents, float timestep) {
        Asked asked = interval.isAt(clock) ? guided : unguided;
        float[] prediction = asked.passes.combine().apply(network.predict(
                asked.passes.batch(latents), timestep, asked.conditioning, cancellation));
        clock.advance();
        return prediction;
    }
}
