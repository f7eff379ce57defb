package org.diffusionj.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.Operators;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.tensor.Tensor;

/** A model's UNet as a description, from which graphs that learn are made. */
public final class LearnableUNet {
    private final OnnxFile unet;
    private final WeightsNetwork network;

    /** @param unet built from weights */
    LearnableUNet(OnnxFile unet) {
        this.unet = unet;
        this.network = unet.made().orElseThrow();
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
        return new NetworkSource(unet.file(), Optional.of(network.as(operators -> graph)));
    }

    /**
     * What the network takes for a batch.
     *
     * @param noisy latents, (batch, channels, height, width)
     * @param timesteps one for each of the batch
     */
    public static Map<String, Tensor> inputs(Tensor noisy, int[] timesteps, Conditioning conditioning) {
        Map<String, Tensor> inputs = new HashMap<>(conditioning.inputs());
        float[] steps = new float[timesteps.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = timesteps[i];
        }
        inputs.put(PortNames.SAMPLE, noisy);
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
