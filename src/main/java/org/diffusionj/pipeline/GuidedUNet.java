package org.diffusionj.pipeline;

import java.util.Collections;
import java.util.Optional;
import java.util.function.Function;
import org.diffusionj.model.UNet;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.tensor.Tensor;

/**
 * The UNet under a request's prompts, as samplers see it: each call runs it once, on as many copies of
 * the latents as there are conditionings, and makes one prediction of the results.
 */
final class GuidedUNet implements NoisePredictor {
    private final UNet unet;
    private final Conditioning batch;
    private final int copies;
    private final Function<Tensor, float[]> combine;
    private final Entry entry;
    private final Cancellation cancellation;

    private GuidedUNet(UNet unet, Conditioning batch, int copies, Function<Tensor, float[]> combine, Entry entry,
            Cancellation cancellation) {
        this.unet = unet;
        this.batch = batch;
        this.copies = copies;
        this.combine = combine;
        this.entry = entry;
        this.cancellation = cancellation;
    }

    /** Without prompts to move away from, one copy; with them, two (classifier-free guidance). */
    static GuidedUNet of(UNet unet, GenerationRequest request, Prompts prompts, Entry entry, Cancellation cancellation) {
        Optional<Conditioning> negative = prompts.negative();
        if (negative.isEmpty()) {
            return new GuidedUNet(unet, prompts.positive(), 1, Tensor::data, entry, cancellation);
        }
        Guidance guidance = new Guidance(request.guidance(), request.guidanceRescale());
        Conditioning both = Conditioning.join(negative.get(), prompts.positive());
        return new GuidedUNet(unet, both, 2, guidance::combine, entry, cancellation);
    }

    @Override
    public float[] predict(float[] latents, float timestep) {
        Tensor one = entry.withChannels(Tensor.of(latents, entry.shape()));
        Tensor all = Tensor.concat(Collections.nCopies(copies, one).toArray(Tensor[]::new));
        return combine.apply(unet.predict(all, timestep, batch.inputs(), cancellation));
    }
}
