package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.util.Optional;
import org.diffusionj.ij.pixels.AreaSelection;
import org.diffusionj.ij.pixels.PixelWeights;
import org.diffusionj.ij.pixels.SeenPlane;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.image.SeamMatch;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Start;
import org.diffusionj.settings.Match;

/** Makes each plane of an image anew without a look at the others. Channels and slices start from the same noise. */
final class PlaneChange {
    private final GenerationSettings settings;
    private final Optional<Mask> mask;
    private final PixelWeights weights;
    private final FollowedImages followed;
    private final JobModels models;
    private final JobProgress progress;

    /**
     * @param mask of the images' size: what is made anew, everything if there is none
     * @param followed control images
     */
    PlaneChange(GenerationSettings settings, Optional<Mask> mask, FollowedImages followed, JobModels models,
            JobProgress progress) {
        this.settings = settings;
        this.mask = mask;
        this.weights = mask.map(area -> AreaSelection.weights(area, settings.feather())).orElse(PixelWeights.ALL);
        this.followed = followed;
        this.models = models;
        this.progress = progress;
    }

    /** Changes one plane after the other. */
    PictureSeries all(ImagePlus image) {
        return models.make(image.getStackSize(), index -> request(image, index + 1), progress,
                (index, model, request) -> change(image, index + 1,
                        model.generate(request, progress, models.cancellation()).image()));
    }

    private void change(ImagePlus image, int index, RgbImage picture) {
        SeenPlane plane = SeenPlane.of(image, index);
        plane.take(matched(picture.resizedInFloats(image.getWidth(), image.getHeight()), plane), weights);
        if (settings.images() > 1) {
            image.getStack().setSliceLabel("seed=" + settings.seed(variant(image, index)), index);
        }
    }

    private RgbImage matched(RgbImage picture, SeenPlane plane) {
        return mask.isEmpty() || settings.match() == Match.NONE ? picture
                : new SeamMatch(settings.match() == Match.COLOUR).matched(picture, plane.picture(), mask.get());
    }

    /** What is asked of the model for a plane, the first being 1, as it is now. */
    GenerationRequest request(ImagePlus image, int index) {
        RgbImage picture = SeenPlane.of(image, index).picture();
        return settings.request(variant(image, index), mask
                .<Start>map(area -> new Start.Masked(picture, area, settings.strength()))
                .orElseGet(() -> new Start.Image(picture, settings.strength())), followed.of(place(image, index)));
    }

    /** Variants of one plane, or the planes of a stack; channels that belong together follow the same. */
    private PlaceInSeries place(ImagePlus image, int index) {
        int variants = settings.images();
        if (variants > 1) {
            int variant = variant(image, index);
            return new PlaceInSeries(variant, variants, variant, variants);
        }
        int[] position = image.convertIndexToPosition(index);
        return new PlaceInSeries(index - 1, image.getStackSize(),
                (position[2] - 1) * image.getNSlices() + position[1] - 1, image.getNSlices() * image.getNFrames());
    }

    private int variant(ImagePlus image, int index) {
        return (index - 1) / (image.getStackSize() / settings.images());
    }
}
