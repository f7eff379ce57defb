package org.diffusionj.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Operators;
import org.diffusionj.graph.UNetGraph;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;

/** A model's UNet, alone or under a control network, as a description from which graphs that learn are made. */
public final class LearnableUNet {
    /** What the names of the control network's weights begin with. */
    public static final String CONTROL = UNetGraph.prefix(0);

    private final Path file;
    private final WeightsNetwork network;

    /** @param unet built from weights */
    LearnableUNet(OnnxFile unet) {
        this(unet.file(), unet.made().orElseThrow());
    }

    /** @param file of the UNet, for messages */
    LearnableUNet(Path file, WeightsNetwork network) {
        this.file = file;
        this.network = network;
    }

    /** The network made of certain operators. */
    public Graph graph(Operators operators) {
        return network.graph(operators);
    }

    /** Shapes of all weights, by diffusers' names. */
    public Map<String, List<Long>> shapes() {
        return network.shapes();
    }

    /** Bytes of all weights as floats. */
    public long bytes() {
        return network.bytes();
    }

    /** One weight's values, row by row. */
    public float[] values(String weight) {
        return network.values(weight);
    }

    /** Another graph with the weights of this network, for a backend to open. */
    public NetworkSource source(Graph graph) {
        return new NetworkSource(file, Optional.of(network.as(operators -> graph)));
    }

    /**
     * What the network takes for a batch.
     *
     * @param noisy latents, (batch, channels, height, width)
     * @param timesteps one for each of the batch
     * @param controls pictures that a control network sees, (batch, 3, pixels high, pixels wide)
     */
    public static Map<String, Tensor> inputs(Tensor noisy, int[] timesteps, Conditioning conditioning,
            Optional<Tensor> controls) {
        Map<String, Tensor> inputs = new HashMap<>(conditioning.inputs());
        float[] steps = new float[timesteps.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = timesteps[i];
        }
        inputs.put(PortNames.SAMPLE, noisy);
        controls.ifPresent(pictures -> inputs.put(PortNames.CONTROL_PICTURE, pictures));
        inputs.put(PortNames.TIMESTEP, Tensor.of(steps, steps.length));
        return inputs;
    }

    /** The shapes of such inputs, by their names. */
    public static Map<String, List<Long>> shapes(Map<String, Tensor> inputs) {
        Map<String, List<Long>> shapes = new HashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, Arrays.stream(tensor.shape()).boxed().toList()));
        return shapes;
    }
}
