package org.diffusionj.pipeline;

import java.util.concurrent.CancellationException;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.tensor.Tensor;

/**
 * A size whose latents do not halve evenly on the way down through a UNet. Some exports bring them back to their
 * size on the way up, others only double them, and then the two do not meet. No declaration tells which it is, so
 * the network is asked: with the smallest latents that halve in the same way.
 */
record UnevenSize(StepNetwork network, ModelFolder.Config model, int width, int height) {
    /** Whether the network can make pictures of this size; true for sizes that halve evenly. */
    boolean isTaken(Conditioning conditioning, Cancellation cancellation) {
        int unit = model.sizeUnit();
        if (width % unit == 0 && height % unit == 0) {
            return true;
        }
        try {
            network.predict(latents(), 0, conditioning, cancellation);
            return true;
        } catch (CancellationException | DeviceMemoryException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            return true;    // An export of one size alone, which is compared with the picture's elsewhere.
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Tensor latents() {
        int channels = model.unet().inChannels();
        int rows = latents(height);
        int columns = latents(width);
        return Tensor.of(new float[channels * rows * columns], 1, channels, rows, columns);
    }

    private int latents(int pixels) {
        int even = 1 << model.unet().halvings();
        return even + pixels / model.vae().pixelsPerLatent() % even;
    }

    /** @param cause how the network failed */
    IllegalArgumentException refusal(IllegalStateException cause) {
        return new IllegalArgumentException("this model's UNet cannot make " + width + " x " + height
                + " pixels: choose a width and a height that are multiples of " + model.sizeUnit(), cause);
    }
}
