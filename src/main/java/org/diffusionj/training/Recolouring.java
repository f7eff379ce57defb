package org.diffusionj.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.UNet;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * Shows pictures in the colours of a model's own words for stains, so that these words still act when the model has
 * learned from pictures of one colour.
 *
 * <p>A caption's colour is the mean of what the network predicts under it of noise alone. A picture takes it as from a
 * look-up table: its grey values become shades of that colour.
 */
final class Recolouring {
    /** Colours that differ less are one. */
    private static final float SAME = 0.2f;

    /** Captions whose words are looked at: each takes a prediction for every stain. */
    private static final int MOST_CAPTIONS = 8;

    private final UNet unet;
    private final Noising noising;
    private final List<String> stains;
    private final Function<String, Conditioning> encoder;
    private final Function<Tensor, RgbImage> decoder;
    private final Tensor noise;
    private final Map<String, List<Stained>> stained = new HashMap<>();

    /**
     * A caption with another stain in it.
     *
     * @param colour red, green and blue; the largest of them is 1
     */
    record Stained(String caption, String stain, float[] colour) {
        /** With such a word before the stain; an empty one changes nothing. */
        Stained with(String word) {
            String before = Matcher.quoteReplacement((word + " " + stain).strip());
            return new Stained(alone(stain, caption).replaceFirst(before), stain, colour);
        }

        /** The picture's grey values, the means of its colours, in shades of the colour. */
        RgbImage of(RgbImage picture) {
            float[] from = picture.planes();
            int size = from.length / 3;
            float[] planes = new float[from.length];
            for (int i = 0; i < planes.length; i++) {
                int pixel = i % size;
                planes[i] = colour[i / size] * (from[pixel] + from[size + pixel] + from[2 * size + pixel]) / 3;
            }
            return new RgbImage(picture.width(), picture.height(), planes);
        }
    }

    /**
     * @param unet before it learns
     * @param noising as diffusers' loop adds noise
     * @param stains the model's words
     * @param encoder of captions
     * @param decoder of latents (1, channels, height, width)
     * @param noise that colours are seen in, (1, channels, height, width)
     */
    Recolouring(UNet unet, Noising noising, List<String> stains, Function<String, Conditioning> encoder,
            Function<Tensor, RgbImage> decoder, Tensor noise) {
        this.unet = unet;
        this.noising = noising;
        this.stains = List.copyOf(stains);
        this.encoder = encoder;
        this.decoder = decoder;
        this.noise = noise;
    }

    /** Those of a caption whose words change its colour; none if it has none such, or if there were many captions. */
    List<Stained> of(String caption, Cancellation cancellation) {
        if (!stained.containsKey(caption) && stained.size() < MOST_CAPTIONS) {
            float[] own = colour(caption, cancellation);
            List<Stained> others = new ArrayList<>();
            captions(caption, stains).forEach((stain, other) -> {
                float[] colour = colour(other, cancellation);
                if (differ(own, colour)) {
                    others.add(new Stained(other, stain, colour));
                }
            });
            stained.put(caption, others);
        }
        return stained.getOrDefault(caption, List.of());
    }

    /** By each other stain the caption with it, in place of its own or before it. */
    static Map<String, String> captions(String caption, List<String> stains) {
        Optional<String> own = stains.stream().filter(stain -> alone(stain, caption).find()).findFirst();
        Map<String, String> captions = new LinkedHashMap<>();
        stains.stream().filter(stain -> !own.equals(Optional.of(stain))).forEach(stain -> captions.put(stain,
                own.map(word -> alone(word, caption).replaceFirst(Matcher.quoteReplacement(stain)))
                        .orElse((stain + " " + caption).strip())));
        return captions;
    }

    /** Finds words of a model where they are no part of longer ones. */
    static Matcher alone(String words, String caption) {
        return Pattern.compile("(?i)(?<!\\w)" + Pattern.quote(words) + "(?!\\w)").matcher(caption);
    }

    private float[] colour(String caption, Cancellation cancellation) {
        int last = noising.length() - 1;
        Tensor clean = noising.clean(unet.predict(noise, last, encoder.apply(caption), cancellation), noise, last);
        float[] planes = decoder.apply(clean).planes();
        double[] means = new double[3];
        for (int i = 0; i < planes.length; i++) {
            means[i / (planes.length / 3)] += planes[i];
        }
        double most = Math.max(means[0], Math.max(means[1], means[2]));
        return most == 0 ? new float[] {1, 1, 1}
                : new float[] {(float) (means[0] / most), (float) (means[1] / most), (float) (means[2] / most)};
    }

    private static boolean differ(float[] one, float[] other) {
        return Math.abs(one[0] - other[0]) > SAME || Math.abs(one[1] - other[1]) > SAME
                || Math.abs(one[2] - other[2]) > SAME;
    }
}
