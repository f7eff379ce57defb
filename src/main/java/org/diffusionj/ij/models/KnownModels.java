package org.diffusionj.ij.models;

import ij.IJ;
import ij.Prefs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.model.TextModel;
import org.diffusionj.runtime.UserPath;

/** Which models there are for this ImageJ, and which one is taken when none is named. */
public final class KnownModels {
    private static final String LAST_USED = "diffusion.model";
    private static final String LAST_SEED = "diffusion.seed";
    private static final String FIRST = "starter";

    /** In ImageJ's preferences: further folders for models, one a line. */
    private static final String ROOTS = "diffusion.roots";

    private KnownModels() {}

    /** Where models are looked for. */
    public static ModelRoots roots() {
        List<Path> roots = new ArrayList<>(
                ModelRoots.standard(Optional.ofNullable(IJ.getDirectory("imagej")).map(Path::of)).roots());
        Prefs.get(ROOTS, "").lines().filter(line -> !line.isBlank() && UserPath.problem(line).isEmpty())
                .map(Path::of).filter(root -> !roots.contains(root)).forEach(roots::add);
        return new ModelRoots(roots);
    }

    /** Looks for models in a folder, too, also in later sessions. */
    public static void addRoot(Path root) {
        if (!roots().roots().contains(root)) {
            Prefs.set(ROOTS, (Prefs.get(ROOTS, "") + "\n" + root).strip());
            Prefs.savePreferences();
        }
    }

    /** Where new models are put when nobody says otherwise: the first folder that can be written to. */
    public static Path usualRoot() {
        List<Path> roots = roots().roots();
        return roots.stream().filter(Files::isWritable).filter(Files::isDirectory).findFirst()
                .or(() -> roots.stream().filter(root -> root.getParent() != null && Files.isWritable(root.getParent()))
                        .findFirst())
                .orElseThrow(() -> new IllegalStateException("None of the folders for models can be written to: "
                        + roots + ". Name another one with 'root'. See docs/library.md#folders-for-models"));
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

    /** Keeps in mind, also for later sessions, which model was used last, and with which seed. */
    public static void remember(String model, long seed) {
        Prefs.set(LAST_USED, model);
        Prefs.set(LAST_SEED, Long.toString(seed));
    }

    /** The seed that was used last, as text; none if none ever was. */
    public static Optional<String> lastSeed() {
        return Optional.of(Prefs.get(LAST_SEED, "")).filter(seed -> seed.matches("-?\\d+"));
    }
}
