package org.diffusionj.model;

import java.util.List;
import java.util.Set;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.NewWord;

/**
 * One text encoder of a model with its tokenizer.
 *
 * @param graph the file, not loaded yet
 * @param file what its configuration was read from
 */
public record TextModel(OnnxFile graph, TextEncoderConfig config, ClipTokenizer tokenizer, JsonFile file) {
    /** @throws ModelException if graph, configuration and tokenizer are not all there, or do not fit */
    static TextModel read(ModelParts model, Component component) {
        OnnxFile graph = model.graph(component);
        component.requireNoFurtherInputs(graph, Set.of());
        JsonFile file = model.config(component);
        TextEncoderConfig config = TextEncoderConfig.read(file, graph);
        return new TextModel(graph, config, model.tokenizer(component, config), file);
    }

    /** The network. */
    public NetworkSource network() {
        return graph.source();
    }

    /** The same with another graph of it. */
    TextModel with(OnnxFile other) {
        return new TextModel(other, config, tokenizer, file);
    }

    /**
     * The same with a graph whose weights can be changed.
     *
     * @throws ModelException if the exporter of its graph did not keep their names
     */
    TextModel changeable() {
        return with(WeightsComponent.anew(isSecond() ? Component.TEXT_ENCODER_2 : Component.TEXT_ENCODER, file, graph));
    }

    /** Whether it projects its pooled output, as the second one of Stable Diffusion XL. */
    boolean isSecond() {
        return graph.outputNames().contains(PortNames.POOLED_TEXT);
    }

    /** How many tokens its table holds. */
    int tokens() {
        return Math.toIntExact(graph.shapes().get(WeightsComponent.TOKEN_TABLE).get(0));
    }

    /** The same with further words, whose vectors follow those of its table. */
    TextModel with(List<float[]> vectors, List<NewWord> words) {
        OnnxFile larger = graph.with(WeightsComponent.TOKEN_TABLE, vectors, further -> WeightsComponent.text(
                file, isSecond(), further));
        return new TextModel(larger, config, tokenizer.with(words), file);
    }

    /** How many layers there are of which the states are given; 0 if the graph gives no states between layers. */
    public int layers() {
        long states = graph.outputNames().stream().filter(name -> name.startsWith(PortNames.STATES)).count();
        return (int) Math.max(0, states - 1);
    }

    /** @throws ModelException if the graph does not hold its weights */
    public FinalNorm finalNorm() {
        return FinalNorm.read(graph, file, config.hiddenSize());
    }

    /** @throws ModelException unless the graph gives the states between its layers, which Stable Diffusion XL takes */
    void requireHiddenStates() {
        if (graph.outputNames().stream().noneMatch(name -> name.startsWith(PortNames.STATES))) {
            throw new ModelException(graph.file(), "the text encoder does not give its hidden states, only "
                    + graph.outputNames(), "Export the model again for the task of Stable Diffusion XL",
                    "docs/models.md#export-a-model");
        }
    }
}
