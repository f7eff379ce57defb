package org.diffusionj.pipeline;

import java.util.Optional;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TinyVae;
import org.diffusionj.model.Vae;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;

/**
 * A model's decoders: its own, and a tiny one for previews, and for pictures if the request wants it. The tiny one is
 * loaded when it is first needed.
 */
final class PictureDecoders {
    private final ModelFolder folder;
    private final Networks networks;
    private final Vae full;
    private Optional<Vae> tiny = Optional.empty();
    private boolean looked;

    PictureDecoders(ModelFolder folder, Networks networks) {
        this.folder = folder;
        this.networks = networks;
        this.full = new Vae(networks.open(folder.vaeDecoder()), folder.config().vae());
    }

    /** The model's own. */
    Vae full() {
        return full;
    }

    /**
     * What makes the picture.
     *
     * @throws IllegalArgumentException if the request wants a tiny one and there is none
     */
    Vae ofPicture(GenerationRequest request, Cancellation cancellation) {
        if (!request.values().orUsual(Settings.DECODER)) {
            return full;
        }
        TinyVae wanted = folder.requireTinyVae();
        if (tiny.isEmpty()) {
            tiny = Optional.of(open(wanted, cancellation));
        }
        return tiny.get();
    }

    /** What shows how the picture forms. One that cannot be used is left, for the picture does not need it. */
    Vae ofPreviews(Cancellation cancellation) {
        if (!looked) {
            looked = true;
            tiny = tiny.or(() -> folder.tinyVae().map(found -> open(found, cancellation)));
        }
        return tiny.orElse(full);
    }

    private Vae open(TinyVae found, Cancellation cancellation) {
        return new Vae(networks.open(found.network(), cancellation), found.config());
    }
}
