package org.diffusionj.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceStackTest {
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable resource(String name) {
        return () -> closed.add(name);
    }

    @Test
    void closesNewestFirstAndOnce() {
        ResourceStack stack = new ResourceStack();
        stack.add(resource("encoder"));
        stack.add(resource("unet"));
        stack.close();
        stack.close();
        assertEquals(List.of("unet", "encoder"), closed);
    }

    @Test
    void closesWhatIsOpenWhenTheNextFailsToOpen() {
        assertThrows(IllegalStateException.class, () -> {
            try (ResourceStack opened = new ResourceStack()) {
                opened.add(resource("encoder"));
                throw new IllegalStateException("no memory for the UNet");
            }
        });
        assertEquals(List.of("encoder"), closed);
    }

    @Test
    void handsOverInOrder() {
        ResourceStack taken;
        try (ResourceStack opened = new ResourceStack()) {
            opened.add(resource("encoder"));
            opened.add(resource("unet"));
            taken = opened.handOver();
        }
        assertEquals(List.of(), closed);
        taken.close();
        assertEquals(List.of("unet", "encoder"), closed);
    }

    @Test
    void closesTheOthersWhenOneFails() {
        ResourceStack stack = new ResourceStack();
        stack.add(resource("encoder"));
        stack.add(() -> {
            throw new IllegalStateException("first");
        });
        stack.add(() -> {
            throw new IllegalStateException("second");
        });
        IllegalStateException failure = assertThrows(IllegalStateException.class, stack::close);
        assertTrue(failure.getMessage().contains("second"));
        assertEquals("first", failure.getSuppressed()[0].getMessage());
        assertEquals(List.of("encoder"), closed);
    }
}
