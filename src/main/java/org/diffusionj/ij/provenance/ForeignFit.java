package org.diffusionj.ij.provenance;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Leaves to their defaults those of another program's settings that are allowed, but not with the model. */
record ForeignFit(ModelFolder model) {
    /** What may not go with a model. */
    private static final List<Setting<?>> MAY_GO =
            List.of(Settings.CLIPSKIP, Settings.STEPS, Settings.SIGMAS, Settings.SAMPLER, Settings.ETA);

    /** @param notes is told each setting that is left out, and why */
    Values fit(Values options, Consumer<String> notes) {
        Optional<String> problem = problem(options);
        Optional<Setting<?>> culprit = problem.flatMap(told -> MAY_GO.stream().filter(options.settings()::contains)
                .filter(setting -> !problem(options.without(setting)).equals(problem)).findFirst());
        if (culprit.isEmpty()) {
            return options; // nothing is wrong, or it will be told when the picture is made
        }
        Setting<?> setting = culprit.get();
        notes.accept("\"" + setting.key() + ": " + options.written(setting).orElseThrow() + "\" is not taken, because "
                + problem.get() + ". The default is taken instead.");
        return fit(options.without(setting), notes);
    }

    private Optional<String> problem(Values options) {
        try {
            StableDiffusion.requirePossible(
                    model, GenerationRequest.builder("", model.config()).values(options).build());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }
}
