package org.diffusionj.pipeline;

import org.diffusionj.image.RgbImage;
import org.diffusionj.model.Vae;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.tensor.Tensor;

/** Decodes the latents of one request: at once, or in tiles from when on the memory was not enough for that. */
final class PictureDecoder {
    private static final int UNIT = 8;

    /** Latents along a tile's side: in smaller ones the decoder's normalisations go astray. */
    static final int SMALLEST = 16;

    private final Vae vae;
    private final GenerationListener listener;
    private final Cancellation cancellation;

    /** In latents; without tiles, more than any picture has. */
    private int side = Integer.MAX_VALUE;

    PictureDecoder(Vae vae, GenerationListener listener, Cancellation cancellation) {
        this.vae = vae;
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /** @throws IllegalArgumentException if it was exported for another batch or size than that of these latents */
    void requireFit(long[] shape) {
        vae.requireFit(shape);
    }

    /** Whether it takes latents of such a shape. */
    boolean fits(long[] shape) {
        try {
            requireFit(shape);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Decodes.
     *
     * @param latents (1, 4, h, w)
     * @throws DeviceMemoryException if the memory is not even enough for small tiles
     */
    RgbImage decode(Tensor latents) {
        int longest = Math.max(latents.dim(2), latents.dim(3));
        while (true) {
            try {
                return side >= longest ? vae.decode(latents, cancellation)
                        : new TiledDecoder(side, side / 4).decode(latents, tile -> vae.decode(tile, cancellation));
            } catch (DeviceMemoryException e) {
                side = smaller(Math.min(side, longest), e);
                listener.warn("The memory is not enough to decode the picture at once, so it is decoded in tiles of "
                        + side + " x " + side + " latents, which changes it slightly.");
            }
        }
    }

    private static int smaller(int side, DeviceMemoryException failure) {
        if (side <= SMALLEST) {
            throw failure;
        }
        int fitting = (int) Math.round(side * Math.sqrt(failure.fittingShare()) / UNIT) * UNIT;
        return Math.max(SMALLEST, Math.min(fitting, side - 1));
    }
}
