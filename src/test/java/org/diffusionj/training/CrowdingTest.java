package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.diffusionj.image.RgbImage;
import org.junit.jupiter.api.Test;

class CrowdingTest {
    private static final List<String> WORDS = List.of("sparse", "medium", "dense");

    /** A share of the pixels that differ by 0.4 from all others is as far from the median as 0.4 of the share. */
    @Test
    void thirdsThatShowLeastAndMostHaveAWord() {
        Crowding crowding = new Crowding(WORDS);
        List<Integer> objects = List.of(3, 9, 1, 5, 7, 2);
        List<Double> amounts = objects.stream()
                .map(count -> crowding.add("cells", picture(count, 0.9f, 0.5f))).toList();
        assertEquals(List.of(0.012, 0.036, 0.004, 0.02, 0.028, 0.008),
                amounts.stream().map(amount -> Math.round(amount * 1e6) / 1e6).toList());
        assertEquals(List.of("", "dense", "sparse", "", "dense", "sparse"),
                amounts.stream().map(amount -> crowding.word("cells", amount)).toList());
    }

    @Test
    void brightObjectsAreObjectsToo() {
        assertEquals(new Crowding(WORDS).add("", picture(7, 0.9f, 0.5f)),
                new Crowding(WORDS).add("", picture(7, 0.1f, 0.5f)), 1e-6);
    }

    @Test
    void eachCaptionHasPicturesOfItsOwn() {
        Crowding crowding = new Crowding(WORDS);
        IntStream.range(1, 4).forEach(count -> crowding.add("nuclei", picture(count, 0, 1)));
        double amount = crowding.add("cells", picture(9, 0, 1));
        assertEquals("", crowding.word("cells", amount), "it is the only one");
        assertEquals("dense", crowding.word("nuclei", amount));
    }

    @Test
    void alikePicturesHaveNone() {
        Crowding crowding = new Crowding(WORDS);
        double amount = IntStream.range(0, 5).mapToDouble(i -> crowding.add("cells", picture(4, 0, 1))).max()
                .orElseThrow();
        assertEquals("", crowding.word("cells", amount));
    }

    @Test
    void captionsThatSayItThemselvesAndModelsWithoutTwoWordsHaveNone() {
        for (List<String> words : List.of(WORDS, List.of("dense"), List.<String>of())) {
            Crowding crowding = new Crowding(words);
            String caption = words.equals(WORDS) ? "Medium cells" : "cells";
            double most = IntStream.range(1, 7).mapToDouble(i -> crowding.add(caption, picture(i, 0, 1))).max()
                    .orElseThrow();
            assertEquals("", crowding.word(caption, most));
        }
    }

    private static RgbImage picture(int objects, float background, float object) {
        float[] planes = new float[300];
        Arrays.fill(planes, background);
        for (int i = 0; i < 3 * objects; i++) {
            planes[i % 3 * 100 + i / 3] = object;
        }
        return new RgbImage(10, 10, planes);
    }
}
