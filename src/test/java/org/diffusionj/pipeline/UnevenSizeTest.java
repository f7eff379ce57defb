package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.DeviceMemoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model's UNet halves latents of 8 pixels three times, so that multiples of 64 pixels halve evenly. */
class UnevenSizeTest {
    private static final ModelFolder.Config STARTER = ModelFolder.read(Path.of("models/starter")).config();
    private static final Conditioning TEXT = new Conditioning(Map.of());

    private static boolean isTaken(AskedNetwork network, int width, int height) {
        return new UnevenSize(network, STARTER, width, height).isTaken(TEXT, new Cancellation());
    }

    private static AskedNetwork failing(RuntimeException failure) {
        return new AskedNetwork(latents -> {
            throw failure;
        });
    }

    @Test
    void evenSizesNeedNoTrial() {
        int unit = STARTER.sizeUnit();
        assertTrue(isTaken(failing(new IllegalStateException("asked")), 4 * unit, unit));
    }

    /** A level's size is even or odd by what is left when the latents are divided by all halvings. */
    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1", "1, 1"})
    void theTrialHalvesAsThePictureDoes(int moreColumns, int moreRows) {
        int even = 1 << STARTER.unet().halvings();
        AskedNetwork network = new AskedNetwork(latents -> latents);
        assertTrue(isTaken(network, 8 * (5 * even + moreColumns), 8 * (7 * even + moreRows)));
        assertArrayEquals(new long[] {1, 4, even + moreRows, even + moreColumns}, network.latents.get(0).shape());
        assertEquals(1, network.latents.size());
    }

    @Test
    void aFailureOfTheTrialMeansThatTheSizeIsNotTaken() {
        assertFalse(isTaken(failing(new IllegalStateException("Concat: sizes differ")), 72, 64));
        String message = new UnevenSize(null, STARTER, 72, 64).refusal(new IllegalStateException()).getMessage();
        assertTrue(message.contains("72 x 64") && message.contains("multiples of " + STARTER.sizeUnit()), message);
    }

    @Test
    void anExportOfOneSizeSaysItselfWhatItTakes() {
        assertTrue(isTaken(failing(new IllegalArgumentException("declared with shape [1, 4, 9, 8]")), 72, 64));
    }

    @Test
    void otherFailuresAreNoAnswer() {
        for (RuntimeException failure : new RuntimeException[] {new CancellationException(),
            new DeviceMemoryException("full", OptionalLong.empty(), OptionalLong.empty(), null)}) {
            assertSame(failure, assertThrows(RuntimeException.class, () -> isTaken(failing(failure), 72, 64)));
        }
    }
}
