package org.diffusionj.ij.job;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Which control networks options mean, with a model: those that they name, or the model's own. Each is read once. */
final class ControlNames {
    private static final String OWN = "controlnet";
    private static final String OWN_FOR_INPAINTING = "controlnet-inpaint";

    private final GenerationCommand command;
    private final ModelFolder model;
    private final Map<Path, ControlNet> read = new HashMap<>();

    ControlNames(GenerationCommand command, ModelFolder model) {
        this.command = command;
        this.model = model;
    }

    /**
     * The options with what they leave to the model: the names of networks, and what these want made of images.
     *
     * @throws IllegalArgumentException if a control image has no network, saying how to name one, or if options say
     *         how the model's own network for inpainting counts, and there is none
     */
    Values named(Values options) {
        Values named = options;
        for (ControlSettings control : Settings.CONTROLS) {
            boolean left = follows(options, control) && options.get(control.model()).isEmpty();
            named = left && model.controlsInUNet() == 0 ? named.with(control.model(), own(control)) : named;
            named = prepared(named, control);
        }
        ControlSettings first = Settings.CONTROLS.get(0);
        boolean inpaints = command == GenerationCommand.INPAINT && !first.isIn(named)
                && named.get(first.model()).isEmpty() && brings(OWN_FOR_INPAINTING);
        named = inpaints ? named.with(first.model(), OWN_FOR_INPAINTING) : named;
        if (command == GenerationCommand.INPAINT) {
            first.check(named);
        }
        return named;
    }

    private Values prepared(Values named, ControlSettings control) {
        return !follows(named, control) || named.get(control.preparation()).isPresent() ? named
                : named.with(control.preparation(), network(named, control).flatMap(ControlNet::preparation)
                        .orElse(takesLabels(control) ? ControlPreparation.LABELS : ControlPreparation.NONE));
    }

    /** Labels are a control image that need not be named. */
    private boolean follows(Values options, ControlSettings control) {
        return options.get(control.image()).isPresent() || takesLabels(control);
    }

    private boolean takesLabels(ControlSettings control) {
        return command == GenerationCommand.LABELS_TO_IMAGE && control.number() == 1;
    }

    private boolean brings(String name) {
        return ModelRoots.controlNetworksOf(model.path()).containsKey(name);
    }

    /** How one is named. */
    private static String known() {
        Set<String> names = KnownModels.roots().controlNetworks().keySet();
        return (names.isEmpty() ? "" : "one of " + names + " or ") + "by its path.";
    }

    private String own(ControlSettings control) {
        if (!brings(OWN) && takesLabels(control)) {
            throw new IllegalArgumentException("The model " + model.name() + " brings no control network that could"
                    + " follow labels. Of the models that are there, " + modelsWithOne() + ". Choose such a model, or"
                    + " name a control network with '" + control.model() + "', " + known()
                    + " See docs/labels.md#control-networks");
        }
        if (!brings(OWN)) {
            throw new IllegalArgumentException("The model " + model.name() + " brings no control network for the"
                    + " control image: name one with '" + control.model() + "', " + known()
                    + " See docs/models.md#control-networks");
        }
        return OWN;
    }

    private static String modelsWithOne() {
        List<String> names = KnownModels.roots().models().entrySet().stream()
                .filter(other -> ModelRoots.controlNetworksOf(other.getValue()).containsKey(OWN))
                .map(Map.Entry::getKey).toList();
        return names.isEmpty() ? "none does" : String.join(", ", names) + (names.size() == 1 ? " does" : " do");
    }

    /** A network, if one is named. */
    Optional<ControlNet> network(Values named, ControlSettings control) {
        return named.get(control.model()).filter(name -> !name.equals(ControlSettings.NO_MODEL))
                .map(name -> KnownModels.roots().findControl(name, model.path()))
                .map(place -> read.computeIfAbsent(place, WarmPipeline.SHARED::control));
    }
}
