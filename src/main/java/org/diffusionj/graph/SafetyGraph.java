package org.diffusionj.graph;

import java.util.List;
import java.util.Map;

/**
 * Compares CLIP's view of a picture with those of some concepts (diffusers' StableDiffusionSafetyChecker, whose
 * vision network is transformers' CLIPVisionModel).
 */
public final class SafetyGraph {
    private static final String VISION = "vision_model.vision_model.";
    private static final long CONCEPTS = 17;
    private static final long SPECIAL_CONCEPTS = 3;

    /** Diffusers rounds scores to three digits before it asks whether they are above zero. */
    private static final float ABOVE_ZERO = 0.0005f;

    /** What all scores are raised by where a special concept is seen. */
    private static final float RAISE = 0.01f;
    private static final float SHORTEST = 1e-12f;
    private static final long TO_FLOAT = 1;

    private final Description clip;
    private final Operators operators;
    private final GraphBuilder graph;

    /**
     * What the configuration says of the vision network.
     *
     * @param size of the square picture, in pixels
     * @param patch side of the squares that it is cut into, in pixels
     * @param quick whether activations are the quick approximation of GELU
     * @param projection width of what concepts are compared in
     */
    public record Description(long size, long patch, long width, long middleWidth, long layers, long heads,
            boolean quick, float epsilon, long projection) {}

    private SafetyGraph(Description clip, Operators operators) {
        this.clip = clip;
        this.operators = operators;
        this.graph = new GraphBuilder(operators);
    }

    /**
     * Takes {@code clip_input} (batch, 3, size, size) and {@code images} (batch, height, width, 3); gives {@code
     * out_images}, black where a picture is flagged, and {@code has_nsfw_concepts} (batch), 0 or 1.
     */
    public static Graph of(Description clip, Operators operators) {
        return new SafetyGraph(clip, operators).build();
    }

    private Graph build() {
        Value picture = graph.input("clip_input", Graph.Type.FLOAT, "batch_size", 3L, clip.size(), clip.size());
        Value images = graph.input("images", Graph.Type.FLOAT, "batch_size", "height", "width", 3L);
        Value view = unit(graph.linearWithoutBias(vision(picture), "visual_projection", clip.width(),
                clip.projection()));
        Value special = any(scores(view, "special_care_embeds", SPECIAL_CONCEPTS));
        Value flagged = any(graph.plus(scores(view, "concept_embeds", CONCEPTS), graph.times(special, RAISE)));
        Value kept = graph.add("Sub", graph.number(1), graph.reshape(flagged, -1, 1, 1, 1));
        graph.output("out_images", graph.times(images, kept));
        graph.output("has_nsfw_concepts", graph.reshape(flagged, -1));
        return graph.build();
    }

    /** (batch, width): what stands in the first place, which belongs to no patch. */
    private Value vision(Value picture) {
        ClipLayer layers = new ClipLayer(graph, operators, clip.width(), clip.middleWidth(), clip.heads(),
                clip.quick(), clip.epsilon(), null);
        Value h = operators.layerNorm(graph, embedded(picture), VISION + "pre_layrnorm", clip.width(), clip.epsilon());
        for (long layer = 0; layer < clip.layers(); layer++) {
            h = layers.apply(h, VISION + "encoder.layers." + layer);
        }
        Value first = graph.add("Gather", Map.of("axis", 1L), h, graph.reshape(graph.longs(0)));
        return operators.layerNorm(graph, first, VISION + "post_layernorm", clip.width(), clip.epsilon());
    }

    private Value embedded(Value picture) {
        long width = clip.width();
        Value patches = graph.add("Conv", Map.of("kernel_shape", List.of(clip.patch(), clip.patch()),
                        "strides", List.of(clip.patch(), clip.patch())), picture,
                graph.weight(VISION + "embeddings.patch_embedding.weight", width, 3, clip.patch(), clip.patch()));
        Value rows = graph.transpose(graph.reshape(patches, 0, width, -1), 0, 2, 1);
        Value own = graph.add("Expand", graph.weight(VISION + "embeddings.class_embedding", width),
                graph.concat(0, graph.sizes(picture, 0, 1), graph.longs(1, width)));
        long side = clip.size() / clip.patch();
        return graph.plus(graph.concat(1, own, rows),
                graph.weight(VISION + "embeddings.position_embedding.weight", side * side + 1, width));
    }

    /** (batch, n): by how much each concept is nearer than it may be. */
    private Value scores(Value view, String concepts, long count) {
        // Once for each picture: what is made of weights alone would be computed before they are there.
        Value each = graph.add("Expand", graph.weight(concepts, count, clip.projection()),
                graph.concat(0, graph.sizes(view, 0, 1), graph.longs(count, clip.projection())));
        Value products = graph.times(unit(each), graph.add("Unsqueeze", view, graph.longs(1)));
        Value cosines = graph.add("ReduceSum", Map.of("keepdims", 0L), products, graph.longs(-1));
        return graph.add("Sub", cosines, graph.weight(concepts + "_weights", count));
    }

    /** Vectors of length one. */
    private Value unit(Value vectors) {
        Value length = graph.add("ReduceL2", Map.of("keepdims", 1L), vectors, graph.longs(-1));
        return graph.add("Div", vectors, graph.add("Max", length, graph.number(SHORTEST)));
    }

    /** (batch, 1): 1 where a score is above zero, else 0. */
    private Value any(Value scores) {
        Value above = graph.add("Greater", scores, graph.number(ABOVE_ZERO));
        Value numbers = graph.add("Cast", Map.of("to", TO_FLOAT), above);
        return graph.add("ReduceMax", Map.of("keepdims", 1L), numbers, graph.longs(-1));
    }
}
