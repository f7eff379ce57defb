package org.diffusionj.ij.compare;

import ij.IJ;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.image.RgbImage;
import org.diffusionj.measure.FeatureSpace;
import org.diffusionj.measure.Granulometry;
import org.diffusionj.measure.Intensity;
import org.diffusionj.measure.LatentFeatures;
import org.diffusionj.measure.NetworkFeatures;
import org.diffusionj.measure.PixelScale;
import org.diffusionj.measure.PowerSpectrum;
import org.diffusionj.model.ModelChoice;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.tensor.Tensor;

/** What sets are compared by: the user's own network, or what is built in and the autoencoder of the usual model. */
final class FeatureSpaces {
    private static final int LARGEST_ENCODED = 512;

    private FeatureSpaces() {}

    /**
     * Lends them.
     *
     * @param network an ONNX file, if the user gives one
     * @param spectrum whether all pictures are large enough for the power spectrum
     */
    static <T> T use(Optional<Path> network, boolean spectrum, Cancellation cancellation,
            Function<List<FeatureSpace>, T> work) {
        if (network.isPresent()) {
            try (Network opened = WarmPipeline.network(network.get(), cancellation)) {
                return work.apply(List.of(new NetworkFeatures(network.get().getFileName().toString(), opened,
                        scale(network.get()), cancellation)));
            }
        }
        List<FeatureSpace> spaces = new ArrayList<>(List.of(new Intensity(), new Granulometry()));
        if (spectrum) {
            spaces.add(new PowerSpectrum());
        } else {
            IJ.log(Comparison.TITLE + ": some pictures are smaller than 64 x 64 pixels, so the spectrum and the latents"
                    + " are left out. See docs/compare.md#feature-spaces");
        }
        String model = KnownModels.usual();
        if (!spectrum || KnownModels.roots().findIfThere(model).isEmpty()) {
            return work.apply(spaces);
        }
        ModelChoice choice = KnownModels.choice(model, Optional.empty());
        return WarmPipeline.SHARED.use(choice.model(), Device.AUTO, cancellation, warm -> {
            spaces.add(new LatentFeatures(model, picture -> latents(warm.pipeline(), picture, cancellation)));
            return work.apply(spaces);
        });
    }

    /** The upper left part whose sides are multiples of 8, and 512 pixels at most: encoders need much memory. */
    private static Tensor latents(StableDiffusion model, RgbImage picture, Cancellation cancellation) {
        return model.latents(picture.cropped(side(picture.width()), side(picture.height())), cancellation);
    }

    private static int side(int pixels) {
        return Math.min(LARGEST_ENCODED, pixels / 8 * 8);
    }

    /** From the JSON file beside the network, if there is one. */
    private static PixelScale scale(Path network) {
        String name = network.getFileName().toString();
        Path file = network.resolveSibling(name.replaceFirst("\\.[^.]*$", "") + ".json");
        return Files.isRegularFile(file) ? PixelScale.read(file) : PixelScale.UNIT;
    }
}
