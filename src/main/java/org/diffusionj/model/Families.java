package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The families that META-INF/services/org.diffusionj.model.Family lists, and which of them a model is of. */
final class Families {
    private static final List<Family> ALL = ServiceLoader.load(Family.class, Family.class.getClassLoader())
            .stream().map(ServiceLoader.Provider::get).toList();

    private static final Set<String> OF_CONTROLS = Set.of(PortNames.CONTROL_PICTURES, PortNames.CONTROL_SCALES);

    private Families() {}

    /**
     * The pipeline's class that model_index.json tells, without "ORT", "Onnx" and "Legacy".
     *
     * @throws ModelException if it is of a family that cannot be run
     */
    static String supportedPipeline(JsonFile index) {
        String pipeline = PipelineConfig.pipelineClass(index);
        boolean transformer = Files.isDirectory(index.path().resolveSibling("transformer"));
        // Older folders say StableDiffusionOnnxPipeline, too, and OnnxStableDiffusionInpaintPipelineLegacy.
        String kind = pipeline.replaceFirst("^ORT|Onnx", "").replaceFirst("Legacy$", "");
        if (transformer || ALL.stream().noneMatch(family -> family.pipelines().contains(kind))) {
            throw unsupported(index.path(), "its family is " + OtherFamilies.of(pipeline) + " (" + pipeline + ")"
                    + (transformer ? ", whose network is a transformer, not a UNet" : ""));
        }
        return kind;
    }

    /** @throws ModelException if a UNet of these traits belongs to a family that cannot be run */
    static Family of(Path unetFile, ModelTraits traits) {
        List<Family> fitting = ALL.stream().filter(family -> family.recognises(traits)).toList();
        return fitting.stream().filter(family -> family.pipelines().contains(traits.pipeline())).findFirst()
                .or(() -> fitting.stream().findFirst())
                .orElseThrow(() -> unsupported(unetFile, OtherFamilies.of(traits.unet())));
    }

    /**
     * What UNets take, of one family or another, besides latents, timestep and text.
     *
     * @param unet whose graph may hold control networks, too
     */
    static Set<String> furtherInputs(OnnxFile unet) {
        Set<String> ofControls = unet.inputNames().containsAll(OF_CONTROLS) ? OF_CONTROLS : Set.of();
        return Stream.concat(ALL.stream().flatMap(family -> family.furtherInputs().stream()), ofControls.stream())
                .collect(Collectors.toSet());
    }

    private static ModelException unsupported(Path file, String found) {
        String labels = ALL.stream().map(Family::label).collect(Collectors.joining(", "));
        return new ModelException(file, found, "Supported are " + labels, "docs/models.md#supported-models");
    }
}
