package org.diffusionj.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.image.RgbImage;

/**
 * Tells in a model's own words for density which of the pictures under one caption show little, and which much: the
 * thirds whose grey values are least, and most, away from their median, on average. Objects may be bright or dark.
 *
 * <p>A model may know such words of bright objects alone, so that {@code sparse} is less light. Where objects are dark,
 * it must see what they mean there.
 */
final class Crowding {
    private static final int PARTS = 3;

    private final List<String> words;
    private final Map<String, List<Double>> amounts = new HashMap<>();

    /** @param words of the model, from that for least to that for most; fewer than two tell nothing */
    Crowding(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** How much a picture shows, of all under the caption. */
    double add(String caption, RgbImage picture) {
        double amount = amount(picture);
        amounts.computeIfAbsent(caption, first -> new ArrayList<>()).add(amount);
        return amount;
    }

    /** The word for a picture that was added; empty in the middle, and where the caption has such a word itself. */
    String word(String caption, double amount) {
        if (words.size() < 2 || words.stream().anyMatch(word -> Recolouring.alone(word, caption).find())) {
            return "";
        }
        List<Double> all = amounts.get(caption);
        long less = all.stream().filter(other -> other < amount).count();
        long more = all.stream().filter(other -> other > amount).count();
        return PARTS * less >= (PARTS - 1) * all.size() ? words.get(words.size() - 1)
                : PARTS * more >= (PARTS - 1) * all.size() ? words.get(0) : "";
    }

    private static double amount(RgbImage picture) {
        float[] sorted = picture.greys();
        Arrays.sort(sorted);
        float median = sorted[sorted.length / 2];
        double sum = 0;
        for (float grey : sorted) {
            sum += Math.abs(grey - median);
        }
        return sum / sorted.length;
    }
}
