package org.diffusionj.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.LatentDistribution;
import org.diffusionj.model.UNet;
import org.diffusionj.model.VaeConfig;
import org.diffusionj.noise.StepDraws;
import org.diffusionj.noise.TorchNoise;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * Shows pictures as a model's own words for stains would have them, so that these words still act when the model has
 * learned from pictures of one colour.
 *
 * <p>Of a picture under nearly all of the noise, the network predicts the clean latents under its caption and under
 * the same caption with another stain. Their difference, added to the picture, changes its colours and leaves its
 * objects (delta denoising, Hertz et al. 2023, in one step).
 */
final class Recolouring {
    /** How many pictures are made of one. */
    private static final int EACH = 2;

    /** The difference is a mean over so many noises. */
    private static final int NOISES = 2;

    /** The place among the timesteps: with less noise, the difference is cloudy. */
    private static final double NOISY = 0.95;

    private final UNet unet;
    private final Noising noising;
    private final VaeConfig vae;
    private final List<String> stains;
    private final Function<String, Conditioning> captions;

    /**
     * @param unet before it learns
     * @param noising as diffusers' loop adds noise
     * @param stains the model's words
     * @param captions encodes texts
     */
    Recolouring(UNet unet, Noising noising, VaeConfig vae, List<String> stains,
            Function<String, Conditioning> captions) {
        this.unet = unet;
        this.noising = noising;
        this.vae = vae;
        this.stains = List.copyOf(stains);
        this.captions = captions;
    }

    /** Some of a picture's views in other colours, each as a picture with a caption of its own. */
    List<Lessons.Lesson> of(Lessons.Lesson lesson, StepDraws draws, Cancellation cancellation) {
        List<String> others = captions(lesson.caption(), stains);
        List<Lessons.Lesson> recoloured = new ArrayList<>();
        for (int i = 0; i < EACH && !others.isEmpty(); i++) {
            Lessons.Seen seen = lesson.views().get(draws.below(lesson.views().size()));
            String other = others.get(draws.below(others.size()));
            LatentDistribution latents =
                    moved(seen.latents(), lesson.caption(), other, new TorchNoise(draws.bits()), cancellation);
            recoloured.add(new Lessons.Lesson(other, List.of(new Lessons.Seen(latents, Optional.empty()))));
        }
        return recoloured;
    }

    /** The caption with each other stain, in place of its own or before it. */
    static List<String> captions(String caption, List<String> stains) {
        for (String own : stains) {
            Matcher word = Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(own) + "(?!\\w)").matcher(caption);
            if (word.find()) {
                return stains.stream().filter(stain -> !stain.equals(own))
                        .map(stain -> word.replaceFirst(Matcher.quoteReplacement(stain))).toList();
            }
        }
        return stains.stream().map(stain -> (stain + " " + caption).strip()).toList();
    }

    private LatentDistribution moved(LatentDistribution latents, String before, String after, TorchNoise generator,
            Cancellation cancellation) {
        Tensor clean = vae.scaled(latents.mode());
        float[] moved = clean.data().clone();
        int timestep = (int) (NOISY * noising.length());
        Conditioning both = Conditioning.join(captions.apply(before), captions.apply(after));
        for (int i = 0; i < NOISES; i++) {
            Tensor noise = Tensor.of(generator.next(moved.length), clean.shape());
            Tensor noisy = noising.noisy(clean, noise, new int[] {timestep});
            Tensor predicted = unet.predict(Tensor.concat(noisy, noisy), timestep, both, cancellation);
            float[] first = noising.clean(predicted.part(0), noisy, timestep);
            float[] second = noising.clean(predicted.part(1), noisy, timestep);
            for (int k = 0; k < moved.length; k++) {
                moved[k] += (second[k] - first[k]) / NOISES;
            }
        }
        return new LatentDistribution(vae.unscaled(Tensor.of(moved, clean.shape())), latents.deviation());
    }
}
