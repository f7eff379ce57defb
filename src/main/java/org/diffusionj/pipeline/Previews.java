package org.diffusionj.pipeline;

import java.util.Optional;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.KnownColours;
import org.diffusionj.model.Vae;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * Shows how one picture forms, as well as next to no time allows: by the tiny autoencoder as long as that takes a small
 * share of a step, else in the colours of the latents.
 */
final class Previews {
    /** Of the time between two previews, for the tiny autoencoder. */
    private static final double SHARE = 0.02;

    private final PictureDecoders decoders;
    private final GenerationRequest request;
    private final PictureDecoder ofPicture;
    private final GenerationListener listener;
    private final Cancellation cancellation;
    private Optional<PictureDecoder> tiny = Optional.empty();
    private Optional<KnownColours> colours = Optional.empty();
    private long last;

    /** @param ofPicture what will decode the picture in the end */
    Previews(PictureDecoders decoders, GenerationRequest request, PictureDecoder ofPicture, GenerationListener listener,
            Cancellation cancellation) {
        this.decoders = decoders;
        this.request = request;
        this.ofPicture = ofPicture;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** @param latents (1, 4, h, w) as predicted so far, clean */
    RgbImage of(Tensor latents) {
        Optional<Vae> found = decoders.ofPreviews(cancellation);
        if (found.isPresent()) {
            return byTiny(found.get(), latents);
        }
        // The safety checker cannot judge what is out of focus.
        return request.safety() ? full().decode(latents) : byColours(latents);
    }

    /** The first one is not judged: it pays for allocations. */
    private RgbImage byTiny(Vae found, Tensor latents) {
        tiny = tiny.or(() -> Optional.of(decoders.wantsTiny(request) ? ofPicture
                : new PictureDecoder(found, listener, cancellation)));
        long start = System.nanoTime();
        RgbImage image = tiny.get().decode(latents);
        long end = System.nanoTime();
        if (last != 0 && end - start > SHARE * (start - last)) {
            decoders.leaveTiny();
        }
        last = end;
        return image;
    }

    private RgbImage byColours(Tensor latents) {
        colours = Optional.of(decoders.colours(cancellation));
        if (colours.get().now().isEmpty()) {
            Tensor sample = sample(latents);
            colours.get().learn(sample, full().decode(sample));
        }
        return colours.get().now().orElseThrow().picture(latents, decoders.pixelsPerLatent());
    }

    /** As little as tells the colours: decoding all can take longer than a step. */
    private Tensor sample(Tensor latents) {
        Tensor middle = TiledDecoder.middle(latents, PictureDecoder.SMALLEST);
        return full().fits(middle.shape()) ? middle : latents;
    }

    private PictureDecoder full() {
        return decoders.wantsTiny(request)
                ? new PictureDecoder(decoders.full(cancellation), listener, cancellation) : ofPicture;
    }

    /** Looks at the picture that the model's own decoder made in the end, if colours were asked for. */
    void learn(Tensor latents, RgbImage image) {
        colours.filter(known -> !decoders.wantsTiny(request)).ifPresent(known -> known.learn(latents, image));
    }
}
