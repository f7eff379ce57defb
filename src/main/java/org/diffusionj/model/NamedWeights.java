package org.diffusionj.model;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.graph.Graph;
import org.diffusionj.weights.Weight;
import org.diffusionj.weights.Weights;

/** A component's weights by the names of its graph, which files of other ages call otherwise. */
final class NamedWeights {
    private static final int NAMED = 4;
    private static final String TEXT_ROOT = "text_model.";
    private static final String VISION_ROOT = "vision_model.vision_model.";

    /** How diffusers before 0.15 called an autoencoder's attention. */
    private static final Map<String, String> FORMER = Map.of(
            ".to_q.", ".query.", ".to_k.", ".key.", ".to_v.", ".value.", ".to_out.0.", ".proj_attn.");

    /**
     * What files hold besides that no network here uses: numbers of positions, CLIP's other half, the other half of a
     * VAE.
     */
    private static final Pattern BESIDE = Pattern.compile(".*\\.position_ids|position_ids|logit_scale|vision_model\\..*"
            + "|visual_projection\\..*|text_projection\\..*|encoder\\..*|decoder\\..*|(post_)?quant_conv\\..*");

    private final String network;
    private final boolean alone;
    private final JsonFile config;
    private final Weights weights;

    /**
     * @param network its name in sentences
     * @param alone whether the file holds this network's weights and no others
     * @param config what describes the network
     */
    NamedWeights(String network, boolean alone, JsonFile config, Weights weights) {
        this.network = network;
        this.alone = alone;
        this.config = config;
        this.weights = weights;
    }

    /** @throws ModelException if weights are missing, left over or of another shape, naming some */
    void requireThoseOf(Graph graph) {
        Set<String> left = new HashSet<>(weights.tensors().keySet());
        List<String> missing = missing(graph);
        if (!missing.isEmpty()) {
            throw problem(missing.size() + " weights are missing (" + some(missing) + ")");
        }
        graph.weights().keySet().stream().sorted().forEach(name -> {
            Weight weight = find(name).orElseThrow();
            left.remove(weight.name());
            requireFit(weight, graph.weights().get(name));
        });
        List<String> further = left.stream().filter(name -> alone || !BESIDE.matcher(name).matches()).sorted().toList();
        if (!further.isEmpty()) {
            throw problem(further.size() + " weights belong to no layer (" + some(further) + ")");
        }
    }

    /** Names of the graph's weights that are not there, sorted. */
    List<String> missing(Graph graph) {
        return graph.weights().keySet().stream().sorted().filter(name -> find(name).isEmpty()).toList();
    }

    private void requireFit(Weight weight, List<Long> shape) {
        if (!weight.shape().equals(shape)) {
            throw problem("the weight " + weight.name() + " has the shape " + weight.shape()
                    + ", where " + (isCheckpoint() ? "its other weights want " : "the configuration beside it wants ")
                            + shape);
        }
        if (!weight.dtype().isFloating()) {
            throw problem("the weight " + weight.name() + " is stored as " + weight.dtype() + ", not as floats");
        }
    }

    private ModelException problem(String problem) {
        return new ModelException(weights.file(), "this is not the " + network + " that "
                + (isCheckpoint() ? "its weights and the files beside it describe" : "config.json beside it describes")
                + ": " + problem, "Take both files from one model", "docs/troubleshooting.md");
    }

    /** A checkpoint has no configuration but what its weights and the files beside it let suppose. */
    private boolean isCheckpoint() {
        return config.path().equals(weights.file());
    }

    /** The first of several names, for messages. */
    static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? ", ..." : "");
    }

    private Optional<Weight> find(String name) {
        return Stream.of(name, name.startsWith(TEXT_ROOT) ? name.substring(TEXT_ROOT.length()) : name, former(name),
                        name.startsWith(VISION_ROOT) ? name.substring(VISION_ROOT.indexOf('.') + 1) : name)
                .map(weights.tensors()::get).filter(weight -> weight != null).findFirst();
    }

    private static String former(String name) {
        for (Map.Entry<String, String> renamed : FORMER.entrySet()) {
            if (name.contains(".mid_block.attentions.") && name.contains(renamed.getKey())) {
                return name.replace(renamed.getKey(), renamed.getValue());
            }
        }
        return name;
    }

    /** The weights of a graph, by its names. */
    Map<String, Weight> of(Graph graph) {
        return graph.weights().keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> find(name).orElseThrow()));
    }
}
