package org.diffusionj.graph;

import java.util.List;

/**
 * The shape of a control network (diffusers' ControlNetModel).
 *
 * @param unet the way down and the middle, which are built like those of a UNet; its way up means nothing
 * @param conditionChannels of the layers that bring the control picture to the size of latents, each but the first
 *     halving it
 * @param blueFirst whether it was trained on pictures whose channels are blue, green and red
 * @param pools whether what it adds is the same for all pixels
 */
public record ControlNetDescription(UNetDescription unet, List<Long> conditionChannels, boolean blueFirst,
        boolean pools) {
    public ControlNetDescription {
        conditionChannels = List.copyOf(conditionChannels);
    }

    /** Pixels of the control picture along one side of a latent. */
    public long pixelsPerLatent() {
        return 1L << conditionChannels.size() - 1;
    }
}
