package org.diffusionj.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/**
 * Predicts what a sampler asks for (noise, velocity or clean latents) and hides how exports differ
 * in their inputs. The network stays the caller's to close.
 */
public final class UNet {
    private final Network network;
    private final Port timestep;

    public UNet(Network network) {
        network.input("sample");
        network.input("encoder_hidden_states");
        this.network = network;
        this.timestep = network.input("timestep");
    }

    /** @throws IllegalArgumentException if the graph was exported for another number of text tokens */
    public void requireRoomFor(int tokens) {
        List<Long> shape = network.input("encoder_hidden_states").shape();
        long room = shape.size() > 1 ? shape.get(1) : -1;
        if (room >= 0 && room != tokens) {
            throw new IllegalArgumentException("this model's UNet was exported for " + room + " text tokens, but the"
                    + " prompts are " + tokens + ": shorten them so that they fit one chunk, set emphasis to None, or"
                    + " export it again with a dynamic sequence length");
        }
    }

    /**
     * One call of the network.
     *
     * @param latents (B, c, h, w), scaled as the sampler says
     * @param step the training timestep; networks that take whole numbers get it truncated
     * @param conditioning the other inputs by name, "encoder_hidden_states" (B, 77, D) among them
     * @return (B, 4, h, w)
     */
    public Tensor predict(Tensor latents, float step, Map<String, Tensor> conditioning, Cancellation cancellation) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(conditioning);
        inputs.put("sample", latents);
        inputs.put("timestep", timesteps(step, latents.dim(0)));
        return network.run(inputs, cancellation).get("out_sample");
    }

    /** A scalar in today's exports, one value (fixed size) or one for each latent in older ones. */
    private Tensor timesteps(float step, int batch) {
        if (timestep.rank() == 0) {
            return Tensor.scalar(step);
        }
        float[] steps = new float[timestep.shape().get(0) > 0 ? timestep.shape().get(0).intValue() : batch];
        Arrays.fill(steps, step);
        return Tensor.of(steps, steps.length);
    }
}
