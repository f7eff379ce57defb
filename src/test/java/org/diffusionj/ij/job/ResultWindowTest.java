package org.diffusionj.ij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ResultWindowTest {
    @Test
    void titlesAreTheStartOfThePrompt() {
        assertEquals("two cells", ResultWindow.titleFrom(" two\n\tcells "));
        assertEquals("Untitled", ResultWindow.titleFrom(" \n"));
        assertEquals("a b c", ResultWindow.titleFrom("a/b:c"));
        assertEquals("\uD83D\uDD2C".repeat(40), ResultWindow.titleFrom("\uD83D\uDD2C".repeat(50)));
    }
}
