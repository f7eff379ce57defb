package org.diffusionj.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The networks of a model, and how their graphs are told apart: by the names of inputs and outputs. */
enum Component {
    TEXT_ENCODER("text_encoder", "text encoder", Set.of("input_ids"), Set.of(), Set.of("last_hidden_state")),
    TEXT_ENCODER_2("text_encoder_2", "second text encoder", Set.of("input_ids"), Set.of(), Set.of("text_embeds")),
    UNET("unet", "UNet", Set.of("sample", "timestep", "encoder_hidden_states"),
            Set.of("timestep_cond", "text_embeds", "time_ids"), Set.of("out_sample")),
    VAE_DECODER("vae_decoder", "VAE decoder", Set.of("latent_sample"), Set.of(), Set.of("sample")),
    VAE_ENCODER("vae_encoder", "VAE encoder", Set.of("sample"), Set.of(), Set.of("latent_parameters", "latent_sample")),
    SAFETY_CHECKER("safety_checker", "safety checker", Set.of("clip_input", "images"), Set.of(), Set.of("has_nsfw_concepts"));

    private final String folder;
    private final String label;
    private final Set<String> inputs;
    private final Set<String> familyInputs;
    private final Set<String> outputs;

    /**
     * @param familyInputs that some families have besides
     * @param outputs of which the graph has at least one
     */
    Component(String folder, String label, Set<String> inputs, Set<String> familyInputs, Set<String> outputs) {
        this.folder = folder;
        this.label = label;
        this.inputs = inputs;
        this.familyInputs = familyInputs;
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
        return !TextFile.isAbsent(model.resolve(folder));
    }

    /**
     * Reads this component's graph.
     *
     * @throws ModelException if there is none, or another component's
     */
    OnnxFile read(Path model) {
        OnnxFile graph = OnnxFile.read(new ComponentFolder(model.resolve(folder), label).graph());
        requireThis(graph);
        graph.externalFiles();
        return graph;
    }

    private void requireThis(OnnxFile graph) {
        if (fits(graph)) {
            return;
        }
        String found = Arrays.stream(values()).filter(other -> other.fits(graph)).map(other -> "the " + other.label)
                .findFirst().orElse("another network");
        throw new ModelException(graph.file(), "the " + label + " is expected here, but this graph is " + found
                + ": its inputs are " + graph.inputNames() + " and its outputs " + graph.outputNames(),
                "Put each component's graph into its own folder", "README#wrong-network");
    }

    /** @throws ModelException if the graph takes more than this component's inputs, which nobody would give it */
    void requireNoFurtherInputs(OnnxFile graph) {
        List<String> further = graph.inputNames().stream()
                .filter(name -> !inputs.contains(name) && !familyInputs.contains(name)).toList();
        if (!further.isEmpty()) {
            throw new ModelException(graph.file(), "this " + label + " takes further inputs, " + further
                    + ", so it is of another kind of model", "Supported are networks with the inputs "
                    + inputs.stream().sorted().toList(), "README#supported-models");
        }
    }

    private boolean fits(OnnxFile graph) {
        List<String> given = graph.inputNames();
        return given.containsAll(inputs) && graph.outputNames().stream().anyMatch(outputs::contains);
    }
}
