package org.diffusionj.model;

import java.util.List;
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

    /** The same of described autoencoders, which write no scores: in one piece of memory, and in ONNX Runtime's. */
    private static final double IN_ONE_PIECE = 4.6;
    private static final double IN_PIECES = 7.2;

    /** Bytes that are asked for in one piece. */
    private static final double LARGE = 1L << 29;

    private final LayerSizes network;
    private final LayerSizes decoder;
    private final Optional<LayerSizes> encoder;
    private final double pixelsPerPosition;
    private final List<ControlNet> controls;

    WorkingMemory(LayerSizes network, LayerSizes decoder, Optional<LayerSizes> encoder, double pixelsPerPosition) {
        this(network, decoder, encoder, pixelsPerPosition, List.of());
    }

    private WorkingMemory(LayerSizes network, LayerSizes decoder, Optional<LayerSizes> encoder,
            double pixelsPerPosition, List<ControlNet> controls) {
        this.network = network;
        this.decoder = decoder;
        this.encoder = encoder;
        this.pixelsPerPosition = pixelsPerPosition;
        this.controls = controls;
    }

    /** Reads the graphs of a model folder, without their weights. */
    public static WorkingMemory of(ModelFolder model) {
        return of(model, false);
    }

    /**
     * The same for pictures that a tiny autoencoder may make.
     *
     * @param tiny whether it does, if there is one that can be used
     */
    public static WorkingMemory of(ModelFolder model, boolean tiny) {
        OnnxFile decoder = (tiny ? model.tinyVae() : Optional.<TinyVae>empty()).map(TinyVae::graph)
                .orElse(model.decoderGraph());
        return new WorkingMemory(model.unetGraph().layers(SD1_HEADS),
                decoder.layers(AUTOENCODER_HEADS),
                model.encoderGraph().map(graph -> graph.layers(AUTOENCODER_HEADS)),
                Math.pow(model.config().vae().pixelsPerLatent(), 2));
    }

    /** The same with control networks beside the UNet. */
    public WorkingMemory with(List<ControlNet> networks) {
        return new WorkingMemory(network, decoder, encoder, pixelsPerPosition, networks);
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
                + NETWORK_TENSORS * network.largestTensor(positions) + keptForUNet(positions));
        double seeing = controls.stream().mapToDouble(control -> control.largestLayer() * pixels).sum();
        double encoding = encodes ? encoder.map(sizes -> autoencoder(sizes, pixels)).orElse(0.0) : 0;
        return FLOAT_BYTES * Math.max(Math.max(walking, NETWORK_TENSORS * seeing),
                Math.max(autoencoder(decoder, positions), encoding));
    }

    /** What control networks made, before it is added to what the UNet makes, twice: plain and scaled. */
    private double keptForUNet(double positions) {
        return 2 * controls.stream().mapToDouble(control -> control.valuesPerPosition() * positions).sum();
    }

    private static double autoencoder(LayerSizes sizes, double positions) {
        double largest = sizes.largestTensor(positions);
        if (!sizes.heads().isEmpty()) {
            return SCORES * sizes.scores(positions) + AUTOENCODER_TENSORS * largest;
        }
        return (FLOAT_BYTES * IN_ONE_PIECE * largest >= LARGE ? IN_ONE_PIECE : IN_PIECES) * largest;
    }
}
