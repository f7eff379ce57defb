package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.util.Optional;
import org.diffusionj.ij.pixels.AreaSelection;
import org.diffusionj.ij.pixels.PixelWeights;
import org.diffusionj.ij.pixels.SeenPlane;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.pipeline.Start;
import org.diffusionj.runtime.Cancellation;

/** Makes each plane of an image anew, without a look at the others. All of them start from the same noise. */
final class PlaneChange {
    private final GenerationSettings settings;
    private final Optional<Mask> mask;
    private final PixelWeights weights;
    private final StableDiffusion model;
    private final JobProgress progress;
    private final Cancellation cancellation;

    /** @param mask of the images' size: what is made anew, everything if there is none */
    PlaneChange(GenerationSettings settings, Optional<Mask> mask, StableDiffusion model, JobProgress progress,
            Cancellation cancellation) {
        this.settings = settings;
        this.mask = mask;
        this.weights = mask.map(area -> AreaSelection.weights(area, settings.feather())).orElse(PixelWeights.ALL);
        this.model = model;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /** Changes one plane after the other. */
    PictureSeries all(ImagePlus image) {
        return PictureSeries.make(image.getStackSize(), index -> {
            progress.begin(index);
            change(image, index + 1);
        });
    }

    private void change(ImagePlus image, int index) {
        SeenPlane plane = SeenPlane.of(image, index);
        RgbImage picture = model.generate(request(image, index), progress, cancellation).image()
                .resizedInFloats(image.getWidth(), image.getHeight());
        plane.take(picture, weights);
        if (settings.images() > 1) {
            image.getStack().setSliceLabel("seed=" + settings.seed(variant(image, index)), index);
        }
    }

    /** What is asked of the model for a plane, the first being 1, as it is now. */
    GenerationRequest request(ImagePlus image, int index) {
        RgbImage picture = SeenPlane.of(image, index).picture();
        return settings.request(variant(image, index), mask
                .<Start>map(area -> new Start.Masked(picture, area, settings.strength()))
                .orElseGet(() -> new Start.Image(picture, settings.strength())));
    }

    private int variant(ImagePlus image, int index) {
        return (index - 1) / (image.getStackSize() / settings.images());
    }
}
