package org.diffusionj.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.graph.AutoencoderGraph;
import org.diffusionj.graph.ClipTextGraph;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Operators;
import org.diffusionj.graph.PlainOperators;
import org.diffusionj.graph.SafetyGraph;
import org.diffusionj.graph.UNetGraph;
import org.diffusionj.weights.WeightFile;
import org.diffusionj.weights.Weights;

/**
 * A component whose folder holds weights, as diffusers saves it, in place of a graph: the graph is made here, from
 * the configuration beside the weights.
 */
final class WeightsComponent {
    private static final String NAME = "(diffusion_pytorch_model|pytorch_model|model)";

    /** What diffusers looks for, the best first: whole before variants such as fp16, safetensors before pickles. */
    private static final List<Pattern> FILES = Stream.of(
            NAME + "\\.safetensors", NAME + "\\.safetensors\\.index\\.json",
            NAME + "\\.(?!non_ema)\\w+\\.safetensors", NAME + "\\.safetensors\\.index\\.\\w+\\.json",
            NAME + "\\.bin", NAME + "\\.bin\\.index\\.json", NAME + "\\.(?!non_ema)\\w+\\.bin")
            .map(Pattern::compile).toList();

    /** The vectors of a text encoder's tokens, (tokens, width). */
    static final String TOKEN_TABLE = "text_model.embeddings.token_embedding.weight";

    private WeightsComponent() {}

    /** The network of a text encoder that knows further tokens than its configuration says. */
    static Function<Operators, Graph> text(JsonFile config, boolean projects, long further) {
        ClipTextGraph.Description own = ClipShape.read(config, projects);
        return described(new ClipTextGraph.Description(own.tokens() + further, own.positions(), own.width(),
                own.middleWidth(), own.layers(), own.heads(), own.quick(), own.epsilon(), own.endToken(),
                own.projection()), ClipTextGraph::of);
    }

    /** The weights among the files of a folder, if there are any. */
    static Optional<String> among(List<String> names) {
        return FILES.stream().flatMap(pattern -> names.stream().filter(name -> pattern.matcher(name).matches()))
                .filter(name -> !name.matches(".*-\\d{5}-of-\\d{5}\\..*")).findFirst();
    }

    /**
     * Makes the component's graph.
     *
     * @throws ModelException if the configuration wants a network that is not built here, or the weights are not those
     *     of the network
     * @throws org.diffusionj.weights.WeightsException if the file of weights cannot be read
     */
    static OnnxFile read(Component component, Path weights) {
        return read(component, JsonFile.read(weights.resolveSibling(Component.CONFIG)), WeightFile.read(weights));
    }

    /**
     * Makes the component's graph.
     *
     * @param weights by diffusers' names
     * @throws ModelException if the configuration wants a network that is not built here, or the weights are not those
     *     of the network
     */
    static OnnxFile read(Component component, JsonFile config, Weights weights) {
        Function<Operators, Graph> network = network(component, config);
        Graph graph = network.apply(new PlainOperators());
        NamedWeights named = new NamedWeights(component.label(), component == Component.UNET, config, weights);
        named.requireThoseOf(graph);
        WeightsNetwork made = WeightsNetwork.of(network, named.of(graph));
        // SDXL's autoencoder says so; configurations of older ones say nothing, and they do not overflow.
        return OnnxFile.made(weights.file(), config.flag("force_upcast", false) ? made.inFloatOnly() : made);
    }

    /**
     * Makes the component's graph anew of the weights of an exported one.
     *
     * @throws ModelException if the exporter did not keep their names, or they are not those of the network
     */
    static OnnxFile anew(Component component, JsonFile config, OnnxFile exported) {
        if (exported.made().isPresent()) {
            return exported;
        }
        Weights weights = OnnxInitialisers.read(exported);
        List<String> missing = new NamedWeights(component.label(), component == Component.UNET, config, weights)
                .missing(network(component, config).apply(new PlainOperators()));
        if (!missing.isEmpty()) {
            throw new ModelException(exported.file(), "the weights of this ONNX graph cannot be used with LoRA,"
                    + " textual inversion, ControlNet or precision=Half on the CPU, because its exporter did not keep"
                    + " the names of "
                    + missing.size() + " of them (" + NamedWeights.some(missing) + ")",
                    "Take the model with weights (safetensors, .ckpt) in place of its export",
                    "docs/adapters.md#what-is-refused");
        }
        return read(component, config, weights);
    }

    private static Function<Operators, Graph> network(Component component, JsonFile config) {
        return switch (component) {
            case TEXT_ENCODER -> described(ClipShape.read(config, false), ClipTextGraph::of);
            case TEXT_ENCODER_2 -> described(ClipShape.read(config, true), ClipTextGraph::of);
            case UNET -> described(UNetShape.read(config), UNetGraph::of);
            case VAE_DECODER -> described(AutoencoderShape.read(config), AutoencoderGraph::decoder);
            case VAE_ENCODER -> described(AutoencoderShape.read(config), AutoencoderGraph::encoder);
            case SAFETY_CHECKER -> described(SafetyShape.read(config), SafetyGraph::of);
        };
    }

    private static <T> Function<Operators, Graph> described(T shape, BiFunction<T, Operators, Graph> graph) {
        return operators -> graph.apply(shape, operators);
    }
}
