package org.diffusionj.pipeline;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.image.SoftMask;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.VaeConfig;
import org.diffusionj.noise.NoiseGenerator;
import org.diffusionj.sampling.Correction;
import org.diffusionj.settings.Settings;
import org.diffusionj.tensor.Tensor;

/**
 * Makes the latents that a walk begins with: prepare_latents of diffusers' pipelines. Draws from the
 * generator in their order; what the sampler draws comes after.
 */
final class Entries {
    private final ModelFolder.Config config;
    private final GenerationRequest request;
    private final Schedule schedule;
    private final NoiseGenerator noise;
    private final Function<Tensor, LatentDistribution> encoder;

    /** @param encoder of pictures (1, 3, height, width) in [-1, 1] */
    Entries(ModelFolder.Config config, GenerationRequest request, Schedule schedule, NoiseGenerator noise,
            Function<Tensor, LatentDistribution> encoder) {
        this.config = config;
        this.request = request;
        this.schedule = schedule;
        this.noise = noise;
        this.encoder = encoder;
    }

    /** The beginning that the request's start asks for. */
    Entry enter() {
        if (request.start() instanceof Start.Image start) {
            return fromImage(start);
        }
        if (request.start() instanceof Start.Masked start) {
            return fromMasked(start);
        }
        if (request.start() instanceof Start.Latents start) {
            return fromLatents(start);
        }
        return fromNoise();
    }

    /** Starts from noise; the source picture's latents, not scaled, are further channels of the network (pix2pix). */
    Entry besidePicture() {
        Entry entry = fromNoise();
        RgbImage picture = ((Start.Image) request.start()).image();
        return new Entry(entry.latents(), entry.firstCall(), Optional.of(encode(picture).mode()), entry.correction());
    }

    private Entry fromNoise() {
        return Entry.of(Tensor.of(initial(draw()), latentShape()), schedule.firstCall());
    }

    private Entry fromImage(Start.Image start) {
        Tensor clean = scaled(encode(start.image()));
        return Entry.of(schedule.isEmpty() ? clean : noised(clean, draw()), schedule.firstCall());
    }


    private Entry fromLatents(Start.Latents start) {
        if (!Arrays.equals(start.latents().shape(), latentShape())) {
            throw new IllegalArgumentException("the latents to go on with are a " + start.latents() + ", but "
                    + request.width() + " x " + request.height() + " pixels have " + Arrays.toString(latentShape()));
        }
        return Entry.of(start.latents(), schedule.firstCall());
    }

    private Entry fromMasked(Start.Masked start) {
        return config.unet().inpaints() && !schedule.isEmpty() ? withMaskChannels(start) : withKnownPart(start);
    }

    private Entry withKnownPart(Start.Masked start) {
        LatentDistribution image = encode(start.image());
        Tensor clean = scaled(image);
        if (schedule.isEmpty()) {
            return Entry.of(clean, schedule.firstCall());
        }
        float[] drawn = draw();
        // Diffusers encodes the masked picture too. It uses nothing of it, but later draws come after this one.
        image.sample(noise::next);
        Tensor latents = start.isAllNoise() ? Tensor.of(initial(drawn), latentShape()) : noised(clean, drawn);
        return new Entry(latents, schedule.firstCall(), Optional.empty(), keeping(start, clean.data(), drawn));
    }

    /** Keeps what lies outside of the mask, and with a soft mask also what lies near its edge, for a while. */
    private Correction keeping(Start.Masked start, float[] clean, float[] drawn) {
        int pixels = config.vae().pixelsPerLatent();
        double soft = request.get(Settings.SOFT);
        return soft == 0
                ? new KnownPart(schedule.sampler(), clean, drawn, atSize(start.mask()).sampled(pixels))
                : new SoftPart(schedule.sampler(), clean, drawn, SoftMask.of(start.mask(), soft)
                        .resized(request.width(), request.height()).ofLatents(pixels), schedule.firstCall());
    }

    private Entry withMaskChannels(Start.Masked start) {
        boolean soft = request.get(Settings.SOFT) > 0;
        Optional<Tensor> clean = start.isAllNoise() && !soft ? Optional.empty()
                : Optional.of(scaled(encode(start.image())));
        float[] drawn = draw();
        Tensor latents = start.isAllNoise() ? Tensor.of(initial(drawn), latentShape())
                : noised(clean.orElseThrow(), drawn);
        Mask mask = atSize(start.mask());
        Tensor rest = scaled(encoder.apply(outside(mask, start.image())));
        Tensor inside = Tensor.of(mask.sampled(config.vae().pixelsPerLatent()), 1, 1, rest.dim(2), rest.dim(3));
        return new Entry(latents, schedule.firstCall(), Optional.of(Entry.join(inside, rest)),
                soft ? keeping(start, clean.orElseThrow().data(), drawn) : Correction.NONE);
    }

    private LatentDistribution encode(RgbImage image) {
        return encoder.apply(signed(image));
    }

    private Tensor signed(RgbImage image) {
        float[] values = image.resizedInLevels(request.width(), request.height()).signed();
        return Tensor.of(values, 1, 3, request.height(), request.width());
    }

    /** The picture with grey, 0 of -1 to 1, inside of the mask. */
    private Tensor outside(Mask mask, RgbImage image) {
        Tensor picture = signed(image);
        float[] values = picture.data();
        boolean[] inside = mask.inside();
        for (int k = 0; k < values.length; k++) {
            values[k] = inside[k % inside.length] ? 0 : values[k];
        }
        return picture;
    }

    private Mask atSize(Mask mask) {
        return mask.resized(request.width(), request.height());
    }

    /** Inpainting leaves out means and deviations, as StableDiffusionXLInpaintPipeline does. */
    private Tensor scaled(LatentDistribution latents) {
        VaeConfig vae = request.start() instanceof Start.Masked ? config.vae().withoutMeans() : config.vae();
        return vae.scaled(latents.sample(noise::next));
    }

    private Tensor noised(Tensor clean, float[] drawn) {
        return Tensor.of(schedule.addNoise(clean.data(), drawn), clean.shape());
    }

    private float[] draw() {
        long[] shape = latentShape();
        return noise.next(Math.toIntExact(shape[1] * shape[2] * shape[3]));
    }

    private float[] initial(float[] drawn) {
        float[] scaled = drawn.clone();
        for (int k = 0; k < scaled.length; k++) {
            scaled[k] *= schedule.sampler().initialNoiseScale();
        }
        return scaled;
    }

    private long[] latentShape() {
        int pixels = config.vae().pixelsPerLatent();
        return new long[] {1, config.vae().latentChannels(), request.height() / pixels, request.width() / pixels};
    }
}
