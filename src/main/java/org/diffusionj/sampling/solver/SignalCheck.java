package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.AlphaBarGrid;

/** Refuses walks from a level at which predicted noise says nothing about the clean latents. */
final class SignalCheck {
    private SignalCheck() {}

    static void require(AlphaBarGrid grid, Prediction prediction, Walk walk) {
        if (walk.isEmpty() || prediction != Prediction.EPSILON) {
            return;
        }
        int first = grid.timestep(walk.from());
        if (grid.alphaBar(first) == 0) {
            throw grid.schedule().config().unfit("\"rescale_betas_zero_snr\" leaves nothing of the image at timestep "
                    + first + ", so \"prediction_type\" epsilon would divide by zero",
                    "Use a model with v_prediction, timestep_spacing leading, or the sampler Euler");
        }
    }
}
