package org.diffusionj.model;

import java.nio.file.Path;
import org.diffusionj.text.ClipTokenizer;

/**
 * One text encoder of a model with its tokenizer.
 *
 * @param graph the file, not loaded yet
 */
public record TextModel(OnnxFile graph, TextEncoderConfig config, ClipTokenizer tokenizer) {
    /** @throws ModelException if graph, configuration and tokenizer are not all there, or do not fit */
    static TextModel read(Path model, Component component, String tokenizerFolder) {
        OnnxFile graph = component.read(model);
        component.requireNoFurtherInputs(graph);
        TextEncoderConfig config = TextEncoderConfig.read(
                JsonFile.readIfPresent(graph.file().resolveSibling("config.json")), graph);
        return new TextModel(graph, config, TokenizerFiles.read(model.resolve(tokenizerFolder), config));
    }

    /** @throws ModelException unless the graph gives the states between its layers, which Stable Diffusion XL takes */
    void requireHiddenStates() {
        if (graph.outputNames().stream().noneMatch(name -> name.startsWith(TextEncoder.HIDDEN_STATES))) {
            throw new ModelException(graph.file(), "the text encoder does not give its hidden states, only "
                    + graph.outputNames(), "Export the model again for the task of Stable Diffusion XL",
                    "README#export-a-model");
        }
    }
}
