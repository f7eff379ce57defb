package org.diffusionj.ij.job;

import ij.IJ;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Refinement;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.pipeline.Start;
import org.diffusionj.runtime.Cancellation;

/**
 * What makes a job's pictures: one model, or one that begins all of them and a refiner that ends all of them, which
 * are never in memory together.
 *
 * @param first what is open when the job begins
 * @param refinement what takes over, if anything
 */
record JobModels(WarmPipeline.Warm first, Optional<Refinement> refinement, Cancellation cancellation) {
    /** Makes one picture, the first being 0. */
    @FunctionalInterface
    interface Maker {
        void make(int index, StableDiffusion model, GenerationRequest request);
    }

    /**
     * Lets pictures be made one after the other.
     *
     * @param requests gives what makes one of them, each time the same until it is made
     */
    PictureSeries make(int count, IntFunction<GenerationRequest> requests, JobProgress progress, Maker maker) {
        if (refinement.isEmpty()) {
            return make(first.pipeline(), count, requests, progress, maker);
        }
        Refinement shared = refinement.get();
        shared.require(first.pipeline().folder(), requests.apply(0));
        double share = 1 - (1 - shared.start()) / requests.apply(0).start().strength();
        progress.pass("step", 0, share);
        List<Start.Latents> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            progress.begin(i);
            begun.add(first.pipeline().begin(shared.begun(requests.apply(i)), progress, cancellation));
        }
        IJ.showStatus("Loading " + shared.refiner().name() + "...");
        StableDiffusion refiner =
                WarmPipeline.SHARED.exchange(shared.refiner(), first.asked(), first.half(), cancellation).pipeline();
        progress.pass("refiner's step", share, 1);
        return make(refiner, count, i -> shared.rest(requests.apply(i), begun.get(i)), progress, maker);
    }

    private PictureSeries make(StableDiffusion model, int count, IntFunction<GenerationRequest> requests,
            JobProgress progress, Maker maker) {
        return PictureSeries.make(count, index -> {
            progress.begin(index);
            maker.make(index, model, requests.apply(index));
        });
    }
}
