package org.diffusionj.model;

import java.util.Collections;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * A UNet whose graph holds control networks and cannot do without, where none of them counts.
 *
 * @param networks how many there are
 */
public record UNetWithoutControl(SteeredUNet unet, int networks, int pixelsPerLatent) implements StepNetwork {
    private static final int COLOURS = 3;

    @Override
    public void requireFit(Conditioning conditioning) {
        unet.requireFit(conditioning);
    }

    @Override
    public void requireSize(long[] shape, int pixels) {
        unet.requireSize(shape, pixels);
    }

    @Override
    public Tensor predict(Tensor latents, float step, Conditioning conditioning, Cancellation cancellation) {
        int height = latents.dim(2) * pixelsPerLatent;
        int width = latents.dim(3) * pixelsPerLatent;
        Tensor black = Tensor.of(new float[COLOURS * height * width], COLOURS, height, width);
        return unet.predict(latents, step, conditioning, ControlInputs.ofPictures(Collections.nCopies(networks, black)),
                Collections.nCopies(networks, new ControlScale(0, false)), cancellation);
    }
}
