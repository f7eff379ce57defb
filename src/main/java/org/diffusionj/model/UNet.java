package org.diffusionj.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/**
 * The network of Stable Diffusion's families (Rombach et al. 2022). Hides how exports differ in their inputs. The
 * network stays the caller's to close.
 */
public final class UNet implements StepNetwork {
    private final Network network;
    private final Port timestep;
    private final ExportedSize size;
    private final String prediction;

    public UNet(Network network) {
        network.input(PortNames.SAMPLE);
        network.input(PortNames.TEXT);
        this.network = network;
        this.timestep = network.input(PortNames.TIMESTEP);
        this.size = ExportedSize.of("UNet", network, PortNames.SAMPLE);
        this.prediction = network.outputs().stream().map(Port::name)
                .filter(PortNames.PREDICTION_UNDER_CONTROL::equals).findFirst().orElse(PortNames.PREDICTION);
    }

    /** @throws IllegalArgumentException if the graph was exported for another batch or number of text tokens */
    @Override
    public void requireFit(Conditioning conditioning) {
        int together = conditioning.inputs().get(PortNames.TEXT).dim(0);
        size.requireBatch(together, together == 1 && size.batch() == 2
                ? "choose a guidance above 1 for all steps, or " : "");
        int tokens = conditioning.inputs().get(PortNames.TEXT).dim(1);
        List<Long> shape = network.input(PortNames.TEXT).shape();
        long room = shape.size() > 1 ? shape.get(1) : -1;
        if (room >= 0 && room != tokens) {
            throw new IllegalArgumentException("this model's UNet was exported for " + room + " text tokens, but the"
                    + " prompts are " + tokens + ": shorten them so that they fit one chunk, set emphasis to None, or"
                    + " export it again with a dynamic sequence length");
        }
    }

    @Override
    public void requireSize(long[] shape, int pixels) {
        size.require(shape, pixels);
    }

    /**
     * One call of the network, or one for each of the latents if it was exported for one at a time. Those
     * that take whole numbers for timesteps get them truncated.
     */
    @Override
    public Tensor predict(Tensor latents, float step, Conditioning conditioning, Cancellation cancellation) {
        return predict(latents, step, conditioning, batch -> Map.of(), cancellation);
    }

    /** @param further inputs for a batch of so many */
    Tensor predict(Tensor latents, float step, Conditioning conditioning, IntFunction<Map<String, Tensor>> further,
            Cancellation cancellation) {
        int batch = latents.dim(0);
        if (size.batch() != 1 || batch == 1) {
            return run(latents, step, conditioning, further.apply(batch), cancellation);
        }
        Tensor[] results = new Tensor[batch];
        for (int i = 0; i < batch; i++) {
            results[i] = run(latents.part(i), step, conditioning.part(i), further.apply(1), cancellation);
        }
        return Tensor.concat(results);
    }

    private Tensor run(Tensor latents, float step, Conditioning conditioning, Map<String, Tensor> further,
            Cancellation cancellation) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(conditioning.inputs());
        inputs.put(PortNames.SAMPLE, latents);
        inputs.put(PortNames.TIMESTEP, timesteps(step, latents.dim(0)));
        inputs.putAll(further);
        return network.run(inputs, cancellation).get(prediction);
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
