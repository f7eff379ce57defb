package org.diffusionj.ij.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {
    private static final double GIGA = 1 << 30;
    /** 2 x 8 heads of scores, 4 bytes each, twice: 32 GB at 1024 x 1024 pixels. */
    private static final MemoryCheck.Need SD1 = (width, height) -> 128.0 * Math.pow(width * (double) height / 64, 2);

    @Test
    void whatCannotFitIsRefusedWithASizeThatDoes() {
        MemoryCheck check = new MemoryCheck(8 * GIGA, GIGA);
        assertDoesNotThrow(() -> check.require(SD1, 512, 512, 64));
        String message = assertThrows(IllegalArgumentException.class, () -> check.require(SD1, 4096, 2048, 64))
                .getMessage();
        assertTrue(message.contains("4096 x 2048 pixels need 2048.8 GB of memory, and 8.0 GB are free"), message);
        Matcher size = Pattern.compile("up to (\\d+) x (\\d+)").matcher(message);
        assertTrue(size.find(), message);
        int width = Integer.parseInt(size.group(1));
        int height = Integer.parseInt(size.group(2));
        assertDoesNotThrow(() -> check.require(SD1, width, height, 64));
        assertEquals(0, width % 64 + height % 64);
        assertThrows(IllegalArgumentException.class, () -> check.require(SD1, width + 256, height + 256, 64));
    }

    @Test
    void javasMemoryCountsForItself() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new MemoryCheck(1000 * GIGA, GIGA / 16).require(SD1, 1024, 1024, 64)).getMessage();
        assertTrue(message.contains("0.1 GB of Java's memory"), message);
    }

    /** Planes that are all kept: 1000 x 1024 x 1024 x 4 bytes are 3.9 GB. */
    @Test
    void whatTheResultTakesIsSaidBeforeTheStart() {
        MemoryCheck check = new MemoryCheck(1000 * GIGA, GIGA);
        assertDoesNotThrow(() -> check.require(new ResultSize(256, 1024, 1024, 4)));
        String message = assertThrows(IllegalArgumentException.class,
                () -> check.require(new ResultSize(1000, 1024, 1024, 4))).getMessage();
        for (String part :
                new String[] {"1000 planes of 1024 x 1024 pixels need 3.9 GB", "1.0 GB are free", "fewer pictures"}) {
            assertTrue(message.contains(part), message);
        }
        assertThrows(IllegalArgumentException.class, () -> check.require(new ResultSize(1, 32000, 32000, 2)));
    }

    @Test
    void trainingThatCannotGoOnIsRefusedWithTheFigure() {
        MemoryCheck check = new MemoryCheck(2 * GIGA, GIGA);
        assertDoesNotThrow(() -> check.requireTraining(1.5 * GIGA));
        String message = assertThrows(IllegalArgumentException.class, () -> check.requireTraining(2.5 * GIGA))
                .getMessage();
        assertTrue(message.contains("needs 2.5 GB of memory, and 2.0 GB are free"), message);
    }

    @Test
    void whereNothingFitsNoSizeIsAdvised() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new MemoryCheck(GIGA / 100, GIGA).require(SD1, 512, 512, 64)).getMessage();
        assertTrue(message.contains("take a smaller model") && !message.contains("up to"), message);
    }

    /** A model whose unit is 64 pixels may make 32 x 24 all the same; 64 x 64 would need more. */
    @Test
    void noSizeIsAdvisedThatIsLargerThanTheRefusedOne() {
        MemoryCheck.Need odd = (width, height) -> width * height < 64 * 64 ? 2 * GIGA : 0;
        String message = assertThrows(IllegalArgumentException.class,
                () -> new MemoryCheck(GIGA, GIGA).require(odd, 32, 24, 64)).getMessage();
        assertTrue(message.contains("32 x 24 pixels need 2.1 GB") && !message.contains("up to"), message);
    }

    @Test
    void weightsThatDoNotFitAreRefusedBeforeLoading() {
        MemoryCheck check = new MemoryCheck(3 * GIGA, GIGA);
        assertDoesNotThrow(() -> check.requireWeights("small", 2.5 * GIGA));
        String message = assertThrows(IllegalArgumentException.class,
                () -> check.requireWeights("large", 3.2 * GIGA)).getMessage();
        assertTrue(message.contains("model large need 3.2 GB of memory, and 3.0 GB are free")
                && message.contains("smaller model"), message);
    }

    /** 8000 x 8000 pixels with Java's memory of 1 GB: a smaller working size would not help. */
    @Test
    void aLargeSourceIsAdvisedToShrink() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new MemoryCheck(100 * GIGA, GIGA).requireSource(8000, 8000)).getMessage();
        assertTrue(message.contains("8000 x 8000") && message.contains("Image > Scale")
                && message.contains("Memory & Threads") && !message.contains("'width'"), message);
        assertDoesNotThrow(() -> new MemoryCheck(100 * GIGA, GIGA).requireSource(2048, 2048));
    }

    @Test
    void theComputerTellsItsMemory() {
        MemoryCheck.here(here -> {
            assertTrue(here.computer() > GIGA / 4 && here.computer() < 1e15, here.toString());
            assertTrue(here.heap() > 0 && here.heap() <= Runtime.getRuntime().maxMemory(), here.toString());
        });
    }

    @Test
    void whatNobodyHoldsAnyMoreIsCollectedBeforeARefusal() {
        List<Double> free = new ArrayList<>();
        Consumer<MemoryCheck> full = here -> {
            free.add(here.heap());
            here.requireSource(1 << 20, 1 << 20);
        };
        assertThrows(IllegalArgumentException.class, () -> MemoryCheck.here(full));
        assertEquals(2, free.size(), free.toString());
    }
}
