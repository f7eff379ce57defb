package org.diffusionj.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/** A UNet in one graph with control networks, which add to what it makes on its way down (Zhang et al. 2023). */
public final class SteeredUNet {
    private final UNet unet;
    private final Port scales;

    public SteeredUNet(Network network) {
        this.unet = new UNet(network);
        this.scales = network.input(PortNames.CONTROL_SCALES);
    }

    /** Whether it knows a factor for each place, which guess mode needs, rather than one for each network. */
    public boolean grades() {
        return factors() > 1;
    }

    private int factors() {
        return scales.rank() > 1 ? Math.max(1, scales.shape().get(1).intValue()) : 1;
    }

    /**
     * Predicts, with as many pictures and scales as there are control networks.
     *
     * @see StepNetwork#predict
     */
    public Tensor predict(Tensor latents, float step, Conditioning conditioning, ControlInputs control,
            List<ControlScale> scale, Cancellation cancellation) {
        int factors = factors();
        Tensor[] all = scale.stream().map(one -> Tensor.of(one.atPlaces(factors), 1, factors)).toArray(Tensor[]::new);
        Tensor joined = Tensor.concat(all);
        Tensor declared = scales.rank() > 1 ? joined : joined.reshape(all.length);
        return unet.predict(latents, step, conditioning, batch -> {
            Map<String, Tensor> further = new HashMap<>(control.ofBatch(batch));
            further.put(PortNames.CONTROL_SCALES, declared);
            return further;
        }, cancellation);
    }

    /** @see StepNetwork#requireFit */
    void requireFit(Conditioning conditioning) {
        unet.requireFit(conditioning);
    }

    /** @see StepNetwork#requireSize */
    void requireSize(long[] shape, int pixels) {
        unet.requireSize(shape, pixels);
    }
}
