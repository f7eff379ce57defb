package org.diffusionj.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.gradient.LearningOperators;
import org.diffusionj.graph.Graph;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.model.LearnableUNet;
import org.diffusionj.model.ModelFolder;

/**
 * What learns, and where it is kept: LoRA beside a UNet's layers, all weights of a UNet, or a control network.
 *
 * @param start what it begins with
 */
record Subject(LearnableUNet unet, Start start, Result result) {
    /**
     * Opens nothing, but reads what there is.
     *
     * @param control that learns in place of the UNet
     * @param fixed what must be the same for a training to go on
     */
    static Subject of(ModelFolder model, Optional<ControlNet> control, FitSettings settings, Path place,
            boolean resume, Map<String, String> fixed) {
        Subject subject = control.isPresent() ? ofControl(model, control.get(), place, resume)
                : settings.rank() == 0 ? whole(model, place, resume) : lora(model, settings, place, resume);
        return resume ? new Subject(subject.unet, subject.start.goingOn(place, fixed), subject.result) : subject;
    }

    private static Subject lora(ModelFolder model, FitSettings settings, Path place, boolean resume) {
        LearnableUNet unet = model.learnableUNet();
        Start start = resume ? Start.further(unet, place) : Start.fresh(unet, settings);
        return new Subject(unet, start, new LoraResult(place, start.layers()));
    }

    private static Subject whole(ModelFolder model, Path place, boolean resume) {
        LearnableUNet from = resume ? ModelFolder.read(place).learnableUNet() : model.learnableUNet();
        List<Parameter> weights =
                LearnedLayers.whole(from, "").stream().map(Parameter::averaging).toList();
        return new Subject(model.learnableUNet(), Start.whole(weights), new ModelResult(place, model));
    }

    private static Subject ofControl(ModelFolder model, ControlNet control, Path place, boolean resume) {
        LearnableUNet unet = model.learnableUNet(control);
        LearnableUNet from = resume ? model.learnableUNet(ControlNet.read(place)) : unet;
        if (!from.shapes().equals(unet.shapes())) {
            throw new IllegalArgumentException(place + " was not made of the control network " + control.name()
                    + ", whose layers are others. Name the one that it was made of with controlmodel");
        }
        return new Subject(unet, Start.whole(LearnedLayers.whole(from, LearnableUNet.CONTROL)),
                new ControlResult(place, model.configuration(control), preparation(control)));
    }

    /** What is made of labels for a control network. */
    static ControlPreparation preparation(ControlNet control) {
        return control.preparation().orElse(ControlPreparation.LABELS);
    }

    /** The network in operators that have gradients. */
    Graph graph() {
        return unet.graph(new LearningOperators(start.layers()));
    }

    List<Parameter> parameters() {
        return start.parameters();
    }
}
