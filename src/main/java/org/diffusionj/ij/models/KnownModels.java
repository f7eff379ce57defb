package org.diffusionj.ij.models;

import ij.IJ;
import ij.Prefs;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.model.TextModel;

/** Which models there are for this ImageJ, and which one is taken when none is named. */
public final class KnownModels {
    private static final String LAST_USED = "diffusion.model";
    private static final String FIRST = "starter";

    private KnownModels() {}

    /** Where models are looked for. */
    public static ModelRoots roots() {
        return ModelRoots.standard(Optional.ofNullable(IJ.getDirectory("imagej")).map(Path::of));
    }

    /**
     * A model, and what takes the place of its parts.
     *
     * @param model its name or path
     * @param vae the name or path of another VAE
     * @throws IllegalArgumentException if one of them is not there: the message tells what there is
     */
    public static ModelChoice choice(String model, Optional<String> vae) {
        return new ModelChoice(roots().find(model), vae.map(roots()::findVae), roots().tinyVaes());
    }

    /** The model to take when none is named: the last used if it is still there, else the starter. */
    public static String usual() {
        String last = Prefs.get(LAST_USED, FIRST);
        return roots().findIfThere(last).isPresent() ? last : FIRST;
    }

    /**
     * How many layers of a model's text encoders can be counted from the last; 0 if they do not give the states
     * between them. A folder that cannot be read has none: what is wrong with it is told when it is used.
     */
    public static int textLayers(String model) {
        try {
            return ModelFolder.read(roots().find(model)).texts().stream().mapToInt(TextModel::layers).min().orElse(0);
        } catch (IllegalArgumentException unusable) {
            return 0;
        }
    }

    /** Keeps in mind, also for later sessions, which model was used last. */
    public static void remember(String model) {
        Prefs.set(LAST_USED, model);
    }
}
