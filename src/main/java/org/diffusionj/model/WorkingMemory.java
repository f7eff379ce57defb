package org.diffusionj.model;

import java.util.Optional;

/**
 * How much memory a model's networks need while they make a picture on a CPU, weights not counted: an upper bound,
 * from the layers of its graphs. The networks compute one after the other in the same memory, so that the largest
 * need counts.
 */
public final class WorkingMemory {
    private static final int FLOAT_BYTES = 4;
    private static final int SD1_HEADS = 8;
    private static final int AUTOENCODER_HEADS = 1;

    /**
     * Tensors that lie in memory together, as measured (models/reference/README.md): scores before and after the
     * softmax with what ONNX Runtime's allocator cannot use between them, and tensors of the largest layers.
     */
    private static final double SCORES = 2.2;
    private static final double NETWORK_TENSORS = 3;
    private static final double AUTOENCODER_TENSORS = 4.8;

    private final LayerSizes network;
    private final LayerSizes decoder;
    private final Optional<LayerSizes> encoder;
    private final double pixelsPerPosition;

    private WorkingMemory(ModelFolder model) {
        network = LayerSizes.read(model.unetGraph(), SD1_HEADS);
        decoder = LayerSizes.read(model.decoderGraph(), AUTOENCODER_HEADS);
        encoder = model.encoderGraph().map(graph -> LayerSizes.read(graph, AUTOENCODER_HEADS));
        pixelsPerPosition = Math.pow(model.config().vae().pixelsPerLatent(), 2);
    }

    /** Reads the graphs of a model folder, without their weights. */
    public static WorkingMemory of(ModelFolder model) {
        return new WorkingMemory(model);
    }

    /**
     * Bytes for a picture.
     *
     * @param copies of the latents that go through the UNet together: 2 in guided pictures
     * @param encodes whether the picture starts from another
     */
    public double bytes(int width, int height, int copies, boolean encodes) {
        double pixels = (double) width * height;
        double positions = pixels / pixelsPerPosition;
        double walking = copies * (SCORES * network.scores(positions)
                + NETWORK_TENSORS * network.largestTensor(positions));
        double encoding = encodes ? encoder.map(sizes -> autoencoder(sizes, pixels)).orElse(0.0) : 0;
        return FLOAT_BYTES * Math.max(walking, Math.max(autoencoder(decoder, positions), encoding));
    }

    private static double autoencoder(LayerSizes sizes, double positions) {
        return SCORES * sizes.scores(positions) + AUTOENCODER_TENSORS * sizes.largestTensor(positions);
    }
}
