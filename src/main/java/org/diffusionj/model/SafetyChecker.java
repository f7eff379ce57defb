package org.diffusionj.model;

import java.util.Map;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/**
 * Tells whether a picture may be unfit for a general public: diffusers' StableDiffusionSafetyChecker, which
 * compares CLIP's view of the picture with those of some concepts. The network stays the caller's to close.
 */
public final class SafetyChecker {
    private final Network network;
    private final ClipPicture preparation;

    public SafetyChecker(SafetyModel model, Network network) {
        network.input(PortNames.CLIP_PICTURE);
        network.input(PortNames.PICTURES);
        this.network = network;
        this.preparation = model.preparation();
    }

    /** Whether the checker would not show the picture. */
    public boolean flags(RgbImage picture, Cancellation cancellation) {
        Map<String, Tensor> inputs = Map.of(PortNames.CLIP_PICTURE, preparation.prepare(picture),
                PortNames.PICTURES, coloursLast(picture));
        return network.run(inputs, cancellation).get(PortNames.FLAGS).data()[0] != 0;
    }

    /** (1, height, width, 3), which the graph would blacken and give back. */
    private static Tensor coloursLast(RgbImage picture) {
        float[] planes = picture.planes();
        float[] values = new float[planes.length];
        int size = planes.length / 3;
        for (int i = 0; i < values.length; i++) {
            values[i] = planes[i % 3 * size + i / 3];
        }
        return Tensor.of(values, 1, picture.height(), picture.width(), 3);
    }
}
