package org.diffusionj.model;

import java.util.List;
import java.util.Optional;

/**
 * Facts about the text encoder.
 *
 * @param hiddenSize values in the embedding of one token; 0 if nothing tells
 * @param vocabularySize how many token ids it knows; 0 if nothing tells
 * @param positions the longest row of ids that it takes, 77
 */
public record TextEncoderConfig(int hiddenSize, int vocabularySize, int positions) {
    /** Reads text_encoder/config.json; what it lacks (older exports have none) comes from the graph. */
    static TextEncoderConfig read(JsonFile config, OnnxFile graph) {
        Optional<List<Long>> tokens = shapeOf(graph, "token_embedding");
        Optional<List<Long>> positions = shapeOf(graph, "position_embedding");
        TextEncoderConfig facts = new TextEncoderConfig(
                config.count("hidden_size", size(tokens, 1, declaredSize(graph))),
                config.count("vocab_size", size(tokens, 0, 0)),
                config.count("max_position_embeddings", size(positions, 0, 77)));
        requireSame(config, "vocab_size", facts.vocabularySize, size(tokens, 0, facts.vocabularySize));
        requireSame(config, "hidden_size", facts.hiddenSize, size(tokens, 1, facts.hiddenSize));
        requireSame(config, "max_position_embeddings", facts.positions, size(positions, 0, facts.positions));
        return facts;
    }

    private static Optional<List<Long>> shapeOf(OnnxFile graph, String layer) {
        return graph.initializerLike("(.*\\.)?" + layer + "\\.weight(_.*)?")
                .map(OnnxFile.Initializer::shape).filter(shape -> shape.size() == 2);
    }

    /** The last size of the output, 0 if it is not fixed. */
    private static int declaredSize(OnnxFile graph) {
        return graph.outputs().stream().filter(output -> output.name().equals("last_hidden_state"))
                .map(OnnxFile.Value::shape).filter(shape -> !shape.isEmpty())
                .mapToInt(shape -> Math.max(0, shape.get(shape.size() - 1).intValue())).findFirst().orElse(0);
    }

    private static int size(Optional<List<Long>> shape, int axis, int absent) {
        return shape.map(sizes -> sizes.get(axis).intValue()).orElse(absent);
    }

    private static void requireSame(JsonFile config, String key, int configured, int inGraph) {
        if (configured != inGraph) {
            throw config.wrong(key, inGraph + " as in the graph beside it", configured);
        }
    }
}
