package org.diffusionj.ij.models;

import ij.IJ;
import ij.Prefs;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusionj.model.ModelRoots;

/** Which models there are for this ImageJ, and which one is taken when none is named. */
public final class KnownModels {
    private static final String LAST_USED = "diffusion.model";
    private static final String FIRST = "starter";

    private KnownModels() {}

    /** Where models are looked for. */
    public static ModelRoots roots() {
        return ModelRoots.standard(Optional.ofNullable(IJ.getDirectory("imagej")).map(Path::of));
    }

    /** The model to take when none is named: the last used if it is still there, else the starter. */
    public static String usual() {
        String last = Prefs.get(LAST_USED, FIRST);
        return roots().findIfThere(last).isPresent() ? last : FIRST;
    }

    /** Keeps in mind, also for later sessions, which model was used last. */
    public static void remember(String model) {
        Prefs.set(LAST_USED, model);
    }
}
