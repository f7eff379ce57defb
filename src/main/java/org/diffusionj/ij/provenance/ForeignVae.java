package org.diffusionj.ij.provenance;

import java.util.Locale;
import java.util.Set;
import org.diffusionj.settings.Settings;

/** Reads which VAE took the place of the model's own. */
final class ForeignVae {
    /** The model's own, unless AUTOMATIC1111 found another one, which it would have named. */
    private static final Set<String> OWN = Set.of("none", "automatic");

    private ForeignVae() {}

    static void read(ForeignSettings settings, String name) {
        if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
            return;
        }
        if (settings.knowsVae(name)) {
            settings.set(Settings.VAE, name);
        } else {
            settings.notFollowed("VAE", "another VAE, of which none of that name is there: the model's own is taken");
        }
    }
}
