package org.diffusionj.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.text.ClipTokenizer;

/** Where the parts of a model come from: a folder, or one file. Nothing is kept between two questions. */
interface ModelParts {
    /** The folder, or the file. */
    Path path();

    /** A folder where further parts of the model may lie, if there is one. */
    Optional<Path> folder();

    /** model_index.json, or what it would say. */
    JsonFile index();

    /** Whether the model has a place for a network, whatever is there. */
    boolean has(Component component);

    /** @throws ModelException if the network is not there, or broken */
    OnnxFile graph(Component component);

    /** config.json of a network, or what it would say; without keys if nothing tells. */
    JsonFile config(Component component);

    /**
     * The tokenizer of a text encoder.
     *
     * @throws ModelException if it is missing, broken, or does not fit
     */
    ClipTokenizer tokenizer(Component component, TextEncoderConfig encoder);

    SchedulerConfig scheduler();

    /** diffusionj.json, or what stands in its place; without keys if there is none. */
    JsonFile advice();

    /** @throws ModelException if a file is not the one that SHA256SUMS lists */
    void requireIntact(Cancellation cancellation);

    /**
     * Identifies the model by its weights.
     *
     * @param others text encoders and UNet, in the order that counts
     * @param vae its decoder, and its encoder if it has one
     */
    String sha256(List<OnnxFile> others, List<OnnxFile> vae, Cancellation cancellation);
}
