package org.diffusionj.model;

import java.util.Map;
import java.util.Optional;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/** Turns pictures into distributions of latents. The network stays the caller's to close. */
public final class VaeEncoder {
    private final Network network;
    private final ExportedSize size;

    public VaeEncoder(Network network) {
        network.input(PortNames.SAMPLE);
        this.network = network;
        this.size = ExportedSize.of("VAE encoder", network, PortNames.SAMPLE);
    }

    /**
     * Whether the caller's noise decides which latents of the distribution are taken. Older exports draw
     * inside of the graph instead, from a generator that cannot be seeded.
     */
    public boolean isSeedable() {
        return network.outputs().stream().map(Port::name).anyMatch(PortNames.LATENT_PARAMETERS::equals);
    }

    /**
     * One call of the network.
     *
     * @param picture (1, 3, 8 h, 8 w) in [-1, 1]
     * @return of latents (1, 4, h, w), before they are scaled
     * @throws IllegalArgumentException if the network was exported for another batch or size
     */
    public LatentDistribution encode(Tensor picture, Cancellation cancellation) {
        size.requireBatch(1, "");
        size.require(picture.shape(), 1);
        Map<String, Tensor> outputs = network.run(Map.of(PortNames.SAMPLE, picture), cancellation);
        return isSeedable()
                ? LatentDistribution.of(outputs.get(PortNames.LATENT_PARAMETERS))
                : new LatentDistribution(outputs.get(PortNames.LATENTS), Optional.empty());
    }
}
