package org.diffusionj.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diffusionj.weights.Weights;

/** The networks of a model, and how their graphs are told apart: by the names of inputs and outputs. */
enum Component {
    TEXT_ENCODER("text_encoder", "text encoder", Set.of(PortNames.TOKENS), Set.of(PortNames.LAST_STATE)),
    TEXT_ENCODER_2("text_encoder_2", "second text encoder", Set.of(PortNames.TOKENS), Set.of(PortNames.POOLED_TEXT)),
    UNET("unet", "UNet", Set.of(PortNames.SAMPLE, PortNames.TIMESTEP, PortNames.TEXT),
            Set.of(PortNames.PREDICTION, PortNames.PREDICTION_UNDER_CONTROL)),
    VAE_DECODER("vae_decoder", "VAE decoder", Set.of(PortNames.LATENTS), Set.of(PortNames.SAMPLE)),
    VAE_ENCODER("vae_encoder", "VAE encoder", Set.of(PortNames.SAMPLE),
            Set.of(PortNames.LATENT_PARAMETERS, PortNames.LATENTS)),
    SAFETY_CHECKER("safety_checker", "safety checker", Set.of(PortNames.CLIP_PICTURE, PortNames.PICTURES),
            Set.of(PortNames.FLAGS));

    static final String CONFIG = "config.json";

    private final String folder;
    private final String label;
    private final Set<String> inputs;
    private final Set<String> outputs;

    /** @param outputs of which the graph has at least one */
    Component(String folder, String label, Set<String> inputs, Set<String> outputs) {
        this.folder = folder;
        this.label = label;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** Its place inside of the model folder. */
    String folder() {
        return folder;
    }

    /** Its name in sentences. */
    String label() {
        return label;
    }

    /** Whether the model has a place for it, whatever is there. */
    boolean isIn(Path model) {
        return !TextFile.isAbsent(place(model));
    }

    /** Exports have a folder for each half of the VAE, where diffusers has one for both. */
    private Path place(Path model) {
        Path own = model.resolve(folder);
        boolean half = this == VAE_DECODER || this == VAE_ENCODER;
        Path both = model.resolve("vae");
        return half && TextFile.isAbsent(own) && !TextFile.isAbsent(both) ? both : own;
    }

    /**
     * Reads this component's graph, or makes it of the component's weights where there is none.
     *
     * @throws ModelException if there is none, or another component's
     */
    OnnxFile read(Path model) {
        return readIn(place(model));
    }

    /** The same in a folder that holds nothing but this component. */
    OnnxFile readIn(Path own) {
        ComponentFolder place = new ComponentFolder(own, label);
        Optional<Path> weights = place.weights();
        OnnxFile graph = weights.isPresent() ? WeightsComponent.read(this, weights.get())
                : OnnxFile.read(place.graph());
        requireThis(graph);
        graph.externalFiles();
        return graph;
    }

    /** Makes the graph of weights by diffusers' names. */
    OnnxFile built(JsonFile config, Weights weights) {
        return WeightsComponent.read(this, config, weights);
    }

    /** The configuration in a model folder; without keys if there is none. */
    JsonFile config(Path model) {
        return JsonFile.readIfPresent(place(model).resolve(CONFIG));
    }

    private void requireThis(OnnxFile graph) {
        if (fits(graph)) {
            return;
        }
        String found = Arrays.stream(values()).filter(other -> other.fits(graph)).map(other -> "the " + other.label)
                .findFirst().orElse("another network");
        throw new ModelException(graph.file(), "the " + label + " is expected here, but this graph is " + found
                + ": its inputs are " + graph.inputNames() + " and its outputs " + graph.outputNames(),
                "Put each component's graph into its own folder", "docs/troubleshooting.md#wrong-network");
    }

    /**
     * Compares the graph's inputs with this component's.
     *
     * @param allowed besides
     * @throws ModelException if the graph takes more, which nobody would give it
     */
    void requireNoFurtherInputs(OnnxFile graph, Set<String> allowed) {
        List<String> further = graph.inputNames().stream()
                .filter(name -> !inputs.contains(name) && !allowed.contains(name)).toList();
        if (!further.isEmpty()) {
            throw new ModelException(graph.file(), "this " + label + " takes further inputs, " + further
                    + ", so it is of another kind of model", "Supported are networks with the inputs "
                    + inputs.stream().sorted().toList(), "docs/models.md#supported-models");
        }
    }

    private boolean fits(OnnxFile graph) {
        List<String> given = graph.inputNames();
        return given.containsAll(inputs) && graph.outputNames().stream().anyMatch(outputs::contains);
    }
}
