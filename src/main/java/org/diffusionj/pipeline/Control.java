package org.diffusionj.pipeline;

import java.util.Objects;
import java.util.Optional;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ControlNet;

/**
 * What a picture is to follow besides its prompt: a picture as a control network sees it, and how far.
 *
 * @param picture of any size; it is brought to the request's width and height. None only for a network for inpainting,
 *     which then sees what is kept of the start's picture
 * @param network none for those that the model's UNet holds itself
 * @param scale 0 to 2 and more: how much the network counts
 * @param start the share of the steps, 0 to 1, from which on it does
 * @param end the share up to which it does; above {@code start}
 */
public record Control(Optional<RgbImage> picture, Optional<ControlNet> network, double scale, double start,
        double end) {
    public Control {
        Objects.requireNonNull(picture, "picture");
        Objects.requireNonNull(network, "network");
        if (!(start >= 0 && start < end && end <= 1)) {
            throw new IllegalArgumentException("the control's start and end must be shares of the steps, 0 to 1, the"
                    + " start below the end, but are " + start + " and " + end);
        }
    }

    /** A network that counts in all steps. */
    public Control(RgbImage picture, ControlNet network) {
        this(Optional.of(picture), Optional.of(network), 1, 0, 1);
    }

    /** Whether its network sees the picture without what is masked. */
    boolean inpaints() {
        return network.filter(ControlNet::inpaints).isPresent();
    }

    /** How much it counts in one of so many steps, the first being 0: diffusers' controlnet_keep. */
    double scaleAt(int step, int steps) {
        boolean before = (double) step / steps < start;
        boolean after = (double) (step + 1) / steps > end;
        return before || after ? 0 : scale;
    }
}
