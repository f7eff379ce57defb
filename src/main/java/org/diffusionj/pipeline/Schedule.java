package org.diffusionj.pipeline;

import java.util.stream.IntStream;
import org.diffusionj.sampling.Rehearsal;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SchedulerConfig;

/**
 * The walk that a request asks for: the last part of all steps, whose share is the strength (get_timesteps
 * of diffusers' image to image pipelines).
 *
 * @param firstCall index into the sampler's timesteps; their number if no step is walked
 */
record Schedule(Sampler sampler, int firstCall) {
    private static final int MOST_STEPS = 1000;

    /**
     * The last part of the steps.
     *
     * @param steps that the sampler was made for
     * @param strength 0 to 1
     * @throws IllegalArgumentException if the strength is above 0 but less than one step
     */
    static Schedule of(Sampler sampler, int steps, double strength) {
        return new Schedule(sampler, firstCall(sampler, steps, strength));
    }

    /** What another model has left of a walk. */
    static Schedule after(Start.Latents start, Sampler sampler, int trainSteps) {
        return new Schedule(sampler, PartialWalk.firstCallAfter(sampler, trainSteps, start.denoisingStart()));
    }

    /** Steps are cut off as in Python, in double precision: 100 steps at 0.29 are 28. */
    private static int firstCall(Sampler sampler, int steps, double strength) {
        int calls = sampler.timesteps().length;
        int walked = Math.min((int) (steps * strength), steps);
        if (walked > 0) {
            // Of PNDM's list this keeps one entry more than steps, as diffusers does.
            return (steps - walked) * sampler.order();
        }
        if (strength > 0) {
            throw new IllegalArgumentException("a strength of " + strength + " of " + steps
                    + " steps is less than one step: take a strength of at least " + leastStrength(steps)
                    + enoughSteps(steps, strength) + ", or strength 0 for the picture as the model's VAE knows it");
        }
        return calls;
    }

    private static String enoughSteps(int steps, double strength) {
        return IntStream.rangeClosed(steps + 1, MOST_STEPS).filter(more -> (int) (more * strength) > 0).boxed()
                .findFirst().map(more -> ", at least " + more + " steps").orElse("");
    }

    /** In whole hundredths, whose product with the steps cannot fall below 1. */
    private static double leastStrength(int steps) {
        return Math.ceil(100.0 / steps) / 100;
    }

    /** Refuses noise levels that would end without a picture, before a network runs. */
    Schedule rehearsed(SchedulerConfig config) {
        Rehearsal.require(sampler, config, firstCall);
        return this;
    }

    /** Whether there is nothing to walk: strength 0. */
    boolean isEmpty() {
        return firstCall == sampler.timesteps().length;
    }

    /** Counts the calls from here on: in shares of those left, or of all where another model has made the first. */
    WalkClock clock(GenerationRequest request) {
        int calls = sampler.timesteps().length;
        return request.start() instanceof Start.Latents
                ? new WalkClock(calls, firstCall) : new WalkClock(calls - firstCall, 0);
    }

    /** Noises clean latents to where the walk begins. */
    float[] addNoise(float[] clean, float[] noise) {
        return sampler.addNoise(clean, noise, firstCall);
    }
}
