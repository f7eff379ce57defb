package org.diffusionj.ij.job;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class PictureSeriesTest {
    @Test
    void makesAllInOrder() {
        List<Integer> made = new ArrayList<>();
        PictureSeries series = PictureSeries.make(3, made::add);
        assertEquals(List.of(0, 1, 2), made);
        assertTrue(series.isWhole());
        assertDoesNotThrow(series::end);
    }

    @Test
    void keepsWhatIsFinishedAndFailsAtTheEndAsThePictureDid() {
        CancellationException esc = new CancellationException("Esc");
        List<Integer> made = new ArrayList<>();
        PictureSeries series = PictureSeries.make(6, index -> {
            if (index == 4) {
                throw esc;
            }
            made.add(index);
        });
        assertEquals(List.of(0, 1, 2, 3), made, "nothing is made after a failure");
        assertFalse(series.isWhole());
        assertEquals("4 of 6 images", series.words("images"));
        assertSame(esc, assertThrows(CancellationException.class, series::end));
    }

    @Test
    void fullMemoryLosesNothingEither() {
        PictureSeries series = PictureSeries.make(2, index -> {
            if (index == 1) {
                throw new OutOfMemoryError("Java heap space");
            }
        });
        assertEquals(1, series.finished());
        assertThrows(OutOfMemoryError.class, series::end);
    }

    /** Three channels make one image: 4 of 6 planes are one whole image of two. */
    @Test
    void groupsCountOnlyWhenTheyAreWhole() {
        PictureSeries planes = PictureSeries.make(6, index -> {
            if (index == 4) {
                throw new IllegalStateException("the fifth plane");
            }
        });
        PictureSeries images = planes.inGroupsOf(3);
        assertEquals("1 of 2 images", images.words("images"));
        assertThrows(IllegalStateException.class, images::end);
    }
}
