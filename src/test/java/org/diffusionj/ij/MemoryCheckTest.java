package org.diffusionj.ij;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.WorkingMemory;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {
    private static final double GIGA = 1 << 30;
    private static final WorkingMemory SD1 = new WorkingMemory(9216, 2 * 8 * 4 / 4096.0);

    /** 1024 x 1024 pixels are 16384 positions: 2 x 8 heads x 16384^2 scores of 4 bytes are 16 GB. */
    @Test
    void attentionGrowsWithTheSquareOfTheArea() {
        assertEquals(16 * GIGA, SD1.bytes(1024, 1024), 1);
        assertEquals(9216 * 64 * 64, SD1.bytes(64, 64), 0); // 9 tensors of 256 channels
    }

    @Test
    void whatCannotFitIsRefusedWithASizeThatDoes() {
        MemoryCheck check = new MemoryCheck(8 * GIGA, GIGA);
        assertDoesNotThrow(() -> check.require(SD1, 512, 512));
        String message = assertThrows(IllegalArgumentException.class, () -> check.require(SD1, 4096, 2048)).getMessage();
        assertTrue(message.contains("4096 x 2048 pixels need 1024.0 GB of memory, and this computer has 8.0 GB"), message);
        Matcher size = Pattern.compile("up to (\\d+) x (\\d+)").matcher(message);
        assertTrue(size.find(), message);
        int width = Integer.parseInt(size.group(1));
        int height = Integer.parseInt(size.group(2));
        assertDoesNotThrow(() -> check.require(SD1, width, height));
        assertThrows(IllegalArgumentException.class, () -> check.require(SD1, width + 256, height + 256));
    }

    @Test
    void javasMemoryCountsForItself() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new MemoryCheck(1000 * GIGA, GIGA / 16).require(SD1, 1024, 1024)).getMessage();
        assertTrue(message.contains("0.1 GB of Java's memory"), message);
    }

    /** Planes that are all kept: 1000 x 1024 x 1024 x 4 bytes are 3.9 GB. */
    @Test
    void whatTheResultTakesIsSaidBeforeTheStart() {
        MemoryCheck check = new MemoryCheck(1000 * GIGA, GIGA);
        assertDoesNotThrow(() -> check.require(new ResultSize(256, 1024, 1024, 4)));
        String message = assertThrows(IllegalArgumentException.class,
                () -> check.require(new ResultSize(1000, 1024, 1024, 4))).getMessage();
        for (String part : new String[] {"1000 planes of 1024 x 1024 pixels need 3.9 GB", "1.0 GB are free", "'images'"}) {
            assertTrue(message.contains(part), message);
        }
        assertThrows(IllegalArgumentException.class, () -> check.require(new ResultSize(1, 32000, 32000, 2)));
    }

    /** From its configuration: 16 channels in the autoencoder's last layers, 4 heads after two halvings. */
    @Test
    void theStartersNeedsAreReadFromItsFolder() {
        WorkingMemory starter = WorkingMemory.of(ModelFolder.read(Path.of("models/starter")));
        assertEquals(9 * 4 * 16, starter.bytesPerPixel());
        assertEquals(2 * 4 * 4 / (1024.0 * 1024), starter.bytesPerSquaredPixel());
        assertDoesNotThrow(() -> new MemoryCheck(8 * GIGA, 2 * GIGA).require(starter, 2048, 2048));
    }

    @Test
    void theComputerTellsItsMemory() {
        MemoryCheck here = MemoryCheck.here();
        assertTrue(here.computer() > GIGA / 4 && here.computer() < 1e15, here.toString());
        assertTrue(here.heap() > 0 && here.heap() <= Runtime.getRuntime().maxMemory(), here.toString());
    }
}
