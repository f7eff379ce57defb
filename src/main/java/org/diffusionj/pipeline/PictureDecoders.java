package org.diffusionj.pipeline;

import java.util.Optional;
import org.diffusionj.model.KnownColours;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TinyVae;
import org.diffusionj.model.Vae;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;

/**
 * A model's decoders: its own, and a tiny one for previews, and for pictures if the request wants it. Each is loaded
 * when it is first needed.
 */
final class PictureDecoders {
    private final ModelFolder folder;
    private final Networks networks;
    private Optional<Vae> full = Optional.empty();
    private Optional<Vae> tiny = Optional.empty();
    private Optional<KnownColours> colours = Optional.empty();
    private boolean looked;
    private boolean tinyIsSlow;

    PictureDecoders(ModelFolder folder, Networks networks) {
        this.folder = folder;
        this.networks = networks;
    }

    /** Bytes of weights that the request's picture will load; none of a tiny one that is not there. */
    long weightsToCome(GenerationRequest request) {
        if (wantsTiny(request)) {
            return tiny.isPresent() ? 0 : folder.tinyVae().map(TinyVae::weights).orElse(0L);
        }
        return full.isPresent() ? 0 : folder.decoderWeights();
    }

    boolean wantsTiny(GenerationRequest request) {
        return request.values().orUsual(Settings.DECODER);
    }

    /** The model's own. */
    Vae full(Cancellation cancellation) {
        if (full.isEmpty()) {
            full = Optional.of(new Vae(networks.open(folder.vaeDecoder(), cancellation), folder.config().vae()));
        }
        return full.get();
    }

    /**
     * What makes the picture.
     *
     * @throws IllegalArgumentException if the request wants a tiny one and there is none
     */
    Vae ofPicture(GenerationRequest request, Cancellation cancellation) {
        if (!wantsTiny(request)) {
            return full(cancellation);
        }
        if (tiny.isEmpty()) {
            tiny = Optional.of(open(folder.requireTinyVae(), cancellation));
        }
        return tiny.get();
    }

    /**
     * The tiny one that shows how the picture forms, if there is one and it was not too slow for that. One that cannot
     * be used is left, for the picture does not need it.
     */
    Optional<Vae> ofPreviews(Cancellation cancellation) {
        if (!looked) {
            looked = true;
            tiny = tiny.or(() -> folder.tinyVae().map(found -> open(found, cancellation)));
        }
        return tiny.filter(found -> !tinyIsSlow);
    }

    /** Previews are not made with the tiny one any more. */
    void leaveTiny() {
        tinyIsSlow = true;
    }

    /** What is known of the colours of latents. */
    KnownColours colours(Cancellation cancellation) {
        if (colours.isEmpty()) {
            colours = Optional.of(folder.colours(cancellation));
        }
        return colours.get();
    }

    int pixelsPerLatent() {
        return folder.config().vae().pixelsPerLatent();
    }

    private Vae open(TinyVae found, Cancellation cancellation) {
        return new Vae(networks.open(found.network(), cancellation), found.config());
    }
}
