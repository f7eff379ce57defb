package org.diffusionj.model;

import java.nio.file.Path;
import java.util.Set;
import org.diffusionj.runtime.NetworkSource;

/** The safety checker of a model folder: its network, not loaded yet, and how pictures are prepared for it. */
public final class SafetyModel {
    private final OnnxFile graph;
    private final ClipPicture preparation;

    private SafetyModel(OnnxFile graph, ClipPicture preparation) {
        this.graph = graph;
        this.preparation = preparation;
    }

    /** @throws ModelException if the model has no safety checker, or a broken one */
    static SafetyModel read(Path model) {
        if (!Component.SAFETY_CHECKER.isIn(model)) {
            throw new ModelException(model.resolve(Component.SAFETY_CHECKER.folder()),
                    "the model has no safety checker",
                    "Make pictures without, or take an export that has one", "docs/macro-keys.md#safety-checker");
        }
        OnnxFile graph = Component.SAFETY_CHECKER.read(model);
        Component.SAFETY_CHECKER.requireNoFurtherInputs(graph, Set.of());
        return new SafetyModel(graph, ClipPicture.read(JsonFile.readIfPresent(
                model.resolve("feature_extractor").resolve("preprocessor_config.json"))));
    }

    /** The network. */
    public NetworkSource network() {
        return graph.source();
    }

    /** Bytes of its weights. */
    public long weights() {
        return graph.bytes();
    }

    ClipPicture preparation() {
        return preparation;
    }
}
