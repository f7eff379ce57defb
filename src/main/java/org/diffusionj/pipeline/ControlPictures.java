package org.diffusionj.pipeline;

import java.util.List;
import java.util.Optional;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.tensor.Tensor;

/** Brings control pictures to what networks take: prepare_image and prepare_control_image of diffusers' pipelines. */
final class ControlPictures {
    private static final int COLOURS = 3;
    private static final float MASKED = -1;

    private ControlPictures() {}

    /**
     * The pictures, (3, height, width) each.
     *
     * @param controls of the request, and for networks that it leaves out none
     */
    static List<Tensor> of(GenerationRequest request, List<Optional<Control>> controls) {
        return controls.stream()
                .map(control -> control.map(one -> condition(request, one)).orElseGet(() -> black(request))).toList();
    }

    private static Tensor condition(GenerationRequest request, Control control) {
        RgbImage picture = control.picture().or(() -> given(request)).orElseThrow()
                .resizedInLevels(request.width(), request.height());
        return control.inpaints() && request.start() instanceof Start.Masked start
                ? without(start.mask().resized(request.width(), request.height()), picture)
                : tensor(request, picture.planes());
    }

    /** The picture that is changed. */
    static Optional<RgbImage> given(GenerationRequest request) {
        if (request.start() instanceof Start.Masked start) {
            return Optional.of(start.image());
        }
        return request.start() instanceof Start.Image start ? Optional.of(start.image()) : Optional.empty();
    }

    /** As networks for inpainting are trained: what is masked is -1, which no colour is. */
    private static Tensor without(Mask mask, RgbImage picture) {
        float[] values = picture.planes().clone();
        boolean[] inside = mask.inside();
        for (int k = 0; k < values.length; k++) {
            values[k] = inside[k % inside.length] ? MASKED : values[k];
        }
        return Tensor.of(values, COLOURS, picture.height(), picture.width());
    }

    private static Tensor black(GenerationRequest request) {
        return tensor(request, new float[COLOURS * request.width() * request.height()]);
    }

    private static Tensor tensor(GenerationRequest request, float[] values) {
        return Tensor.of(values, COLOURS, request.height(), request.width());
    }
}
