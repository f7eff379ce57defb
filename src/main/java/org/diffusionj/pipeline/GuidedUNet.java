package org.diffusionj.pipeline;

import java.util.List;
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
    private final List<Entry> copies;
    private final Function<Tensor, float[]> combine;
    private final Cancellation cancellation;

    private GuidedUNet(UNet unet, Conditioning batch, List<Entry> copies, Function<Tensor, float[]> combine,
            Cancellation cancellation) {
        this.unet = unet;
        this.batch = batch;
        this.copies = copies;
        this.combine = combine;
        this.cancellation = cancellation;
    }

    /**
     * Without prompts to move away from, one copy; with them, two (classifier-free guidance). InstructPix2Pix
     * moves away from the picture, too, and so has three.
     */
    static GuidedUNet of(UNet unet, GenerationRequest request, Prompts prompts, Entry entry, boolean byImage,
            Cancellation cancellation) {
        Conditioning positive = prompts.positive();
        unet.requireRoomFor(positive.inputs().get("encoder_hidden_states").dim(1));
        if (prompts.negative().isEmpty()) {
            return new GuidedUNet(unet, positive, List.of(entry), Tensor::data, cancellation);
        }
        Conditioning negative = prompts.negative().get();
        if (byImage) {
            ImageGuidance guidance = new ImageGuidance(request.guidance(), request.imageGuidance());
            return new GuidedUNet(unet, Conditioning.join(positive, negative, negative),
                    List.of(entry, entry, entry.withoutPicture()), guidance::combine, cancellation);
        }
        Guidance guidance = new Guidance(request.weightedGuidance(), request.guidanceRescale());
        return new GuidedUNet(unet, Conditioning.join(negative, positive), List.of(entry, entry), guidance::combine,
                cancellation);
    }

    @Override
    public float[] predict(float[] latents, float timestep) {
        Tensor[] all = copies.stream()
                .map(copy -> copy.withChannels(Tensor.of(latents, copy.shape()))).toArray(Tensor[]::new);
        return combine.apply(unet.predict(Tensor.concat(all), timestep, batch.inputs(), cancellation));
    }
}
