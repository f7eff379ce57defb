package org.diffusionj.pipeline;

import java.util.List;
import java.util.function.Function;
import org.diffusionj.model.Conditioning;
import org.diffusionj.tensor.Tensor;

/**
 * What a network is asked at each step, as one batch, and how its answers become one prediction.
 *
 * @param all one, or as many as guidance compares
 * @param combine makes c * h * w values of the predictions (passes, c, h, w)
 */
record Passes(List<Pass> all, Function<Tensor, float[]> combine) {
    /**
     * One of the batch.
     *
     * @param entry whose channels stand beside the latents
     */
    record Pass(Conditioning conditioning, Entry entry) {}

    /** What steers the network, for the whole batch. */
    Conditioning conditioning() {
        return Conditioning.join(all.stream().map(Pass::conditioning).toArray(Conditioning[]::new));
    }

    /** The network's input for these latents, (passes, c, h, w). */
    Tensor batch(float[] latents) {
        return Tensor.concat(all.stream().map(Pass::entry)
                .map(entry -> entry.withChannels(Tensor.of(latents, entry.shape()))).toArray(Tensor[]::new));
    }
}
