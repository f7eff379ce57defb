package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossesTest {
    /** Losses of images learned from, and of those held out, as they were judged one after the other. */
    @ParameterizedTest
    @CsvSource({
        "9 5 4 3, 9 5 6 7, true, risen and still rising",
        "9 5 4 3, 9 5 7 6, true, risen and staying so",
        "9 5 4 3, 9 5 7 5, false, a single one is chance",
        "9 5 4, 9 5 7, false, and may fall again",
        "9 5 10 11, 9 5 6 7, false, what was learned from is worse as well",
        "9 5 4 3, 9 8 7 6, false, both fall",
        "9 5 4 3, NaN NaN NaN NaN, false, nothing is held out",
    })
    void imagesAreLearnedByHeartWhereHeldOutOnesGetWorse(String learned, String heldOut, boolean overfits, String why) {
        String[] first = learned.split(" ");
        String[] second = heldOut.split(" ");
        Losses losses = new Losses();
        for (int i = 0; i < first.length; i++) {
            losses.add(new Losses.Judged(i, Double.parseDouble(first[i]), Double.parseDouble(second[i])));
        }
        assertEquals(overfits, losses.overfits(), why);
    }
}
