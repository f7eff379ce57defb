package org.diffusionj.ij.border;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MessageLinesTest {
    @Test
    void messagesAreBrokenIntoLinesThatADialogCanShow() {
        String wrapped = MessageLines.of("word ".repeat(100).strip() + "\nsecond");
        assertTrue(wrapped.lines().allMatch(line -> line.length() <= 90), wrapped);
        assertEquals(("word ".repeat(100) + "second").split(" ").length, wrapped.split("\\s").length);
    }
}
