package org.diffusionj.pipeline;

import java.util.Objects;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/** What a picture is made from, besides its prompt. */
public sealed interface Start {
    /** The share of the steps that is walked, 0 to 1: 1 from noise alone. */
    double strength();

    /** Noise alone: text to image. */
    record Noise() implements Start {
        @Override
        public double strength() {
            return 1;
        }
    }

    /**
     * A picture that is partly noised: image to image.
     *
     * @param image of any size; it is brought to the request's width and height first
     * @param strength 0 to 1: the share of the steps that is walked, whole steps only. 0 gives the picture
     *     as the VAE knows it, without a step; 1 still starts from the picture, under all noise. A strength
     *     above 0 that is less than one step is refused when the picture is made
     */
    record Image(RgbImage image, double strength) implements Start {
        public Image {
            Objects.requireNonNull(image, "image");
            requireStrength(strength);
        }
    }

    /**
     * A picture of which a part is made anew: inpainting.
     *
     * @param image of any size; it is brought to the request's width and height first
     * @param mask of the image's size: what is made anew
     * @param strength as in {@link Image}; 1 starts from noise alone
     */
    record Masked(RgbImage image, Mask mask, double strength) implements Start {
        public Masked {
            Objects.requireNonNull(image, "image");
            requireStrength(strength);
            if (mask.width() != image.width() || mask.height() != image.height()) {
                throw new IllegalArgumentException("the mask has " + mask.width() + " x " + mask.height()
                        + " pixels, but the image " + image.width() + " x " + image.height());
            }
        }

        /** Whether the walk starts without the picture. */
        boolean isAllNoise() {
            return strength == 1;
        }
    }

    /**
     * Latents that another model has walked a part of the way with: the second pass of Stable Diffusion XL,
     * by its refiner. The same steps and sampler must be asked of both.
     *
     * @param latents (1, 4, h/8, w/8) of the other's picture: {@link Picture#latents}
     * @param denoisingStart above 0 and below 1: the share of the walk that is behind them, the other's
     *     {@link GenerationRequest#denoisingEnd}
     */
    record Latents(Tensor latents, double denoisingStart) implements Start {
        public Latents {
            Objects.requireNonNull(latents, "latents");
            if (!(denoisingStart > 0 && denoisingStart < 1)) {
                throw new IllegalArgumentException(
                        "denoising start must be above 0 and below 1, but is " + denoisingStart);
            }
        }

        @Override
        public double strength() {
            return 1 - denoisingStart;
        }
    }

    private static void requireStrength(double strength) {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength must be 0 to 1, but is " + strength);
        }
    }
}
