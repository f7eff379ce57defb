package org.diffusionj.pipeline;

import org.diffusionj.settings.Settings;

/**
 * The steps in which guidance acts (Kynkäänniemi et al. 2024, "Applying Guidance in a Limited Interval Improves
 * Sample and Distribution Quality in Diffusion Models"), as shares of them as diffusers' ClassifierFreeGuidance has.
 *
 * @param start 0 to 1, below {@code end}
 * @param end 0 to 1
 */
record GuidanceInterval(double start, double end) {
    GuidanceInterval {
        if (!(start >= 0 && start < end && end <= 1)) {
            throw new IllegalArgumentException("guidance must act between two shares of the steps, 0 to 1, the start"
                    + " below the end, but is to act from " + start + " to " + end);
        }
    }

    static GuidanceInterval of(GenerationRequest request) {
        return new GuidanceInterval(request.get(Settings.GUIDANCESTART), request.get(Settings.GUIDANCEEND));
    }

    /** Whether it holds every step. */
    boolean isWhole() {
        return start == 0 && end == 1;
    }

    /** Whether guidance acts in the call that a walk is at. */
    boolean isAt(WalkClock clock) {
        return clock.isBetween(start, end);
    }
}
