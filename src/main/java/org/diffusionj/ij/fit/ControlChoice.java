package org.diffusionj.ij.fit;

import java.nio.file.Path;
import java.util.Set;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.settings.Values;

/** Which control network learns from labels: the one that is named, or the model's own. */
final class ControlChoice {
    private static final String OWN = "controlnet";

    private ControlChoice() {}

    /** @throws IllegalArgumentException if there is none, or other keys mean the UNet */
    static ControlNet of(Values values, ModelFolder model) {
        if (values.get(FitKeys.RANK).isPresent() || values.orUsual(FitKeys.CONVOLUTIONS)) {
            throw new IllegalArgumentException("'rank' and 'convolutions' say how a LoRA learns, but with 'labels' all"
                    + " weights of a control network do. Leave them out. See docs/fit.md#labels");
        }
        Path place = values.get(FitKeys.CONTROL).map(name -> KnownModels.roots().findControl(name, model.path()))
                .orElseGet(() -> own(model));
        ControlNet control = ControlNet.read(place);
        if (control.inpaints() || control.preparation().filter(ControlPreparation.NONE::equals).isPresent()) {
            throw new IllegalArgumentException("The control network " + control.name() + " was made for pictures, not"
                    + " for labels. Name another one with 'controlmodel'. See docs/fit.md#labels");
        }
        return control;
    }

    private static Path own(ModelFolder model) {
        Path own = ModelRoots.controlNetworksOf(model.path()).get(OWN);
        if (own == null) {
            Set<String> names = KnownModels.roots().controlNetworks().keySet();
            throw new IllegalArgumentException("The model " + model.name() + " brings no control network that could"
                    + " learn from labels: name one with 'controlmodel', " + (names.isEmpty() ? "" : "one of " + names
                    + " or ") + "by its path. See docs/fit.md#labels");
        }
        return own;
    }
}
