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
        return new TextEncoderConfig(
                config.countAsIn(size(tokens, 1), "hidden_size", declaredSize(graph)),
                config.countAsIn(size(tokens, 0), "vocab_size", 0),
                config.countAsIn(size(positions, 0), "max_position_embeddings", 77));
    }

    private static Optional<List<Long>> shapeOf(OnnxFile graph, String layer) {
        return graph.initializerLike("(.*\\.)?" + layer + "\\.weight(_.*)?")
                .map(OnnxFile.Initializer::shape).filter(shape -> shape.size() == 2);
    }

    /** The last size of the output, 0 if it is not fixed. */
    private static int declaredSize(OnnxFile graph) {
        return graph.outputs().stream().filter(output -> output.name().equals(PortNames.LAST_STATE))
                .map(OnnxFile.Value::shape).mapToInt(shape -> Math.max(0, OnnxFile.size(shape, shape.size() - 1)))
                .findFirst().orElse(0);
    }

    private static int size(Optional<List<Long>> shape, int axis) {
        return shape.map(sizes -> OnnxFile.size(sizes, axis)).orElse(-1);
    }
}
