package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As AUTOMATIC1111 splits a prompt's weight off: a colon and a plain number at the very end of a single line. */
class PromptWeightTest {
    @ParameterizedTest
    @CsvSource({"'cells :1.5',cells,1.5", "cells:1.5,cells,1.5", "'cells : 3',cells,3", "'cells :3. ',cells,3",
        "'a, b :.5',a; b,0.5", "cells:-1,cells,-1", "cells:+2,cells,2", "a:1:2,a:1,2", "(x:1.5) y:2,(x:1.5) y,2",
        "ratio 1:3,ratio 1,3", ":2,'',2", "(open:2,(open,2", "cells:0,cells,0"})
    void theNumberAtTheEndIsTheWeight(String prompt, String text, double weight) {
        assertEquals(new PromptWeight(text.replace(';', ','), weight), PromptWeight.of(prompt.replace(';', ',')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cells", "(cells:1.5)", "[a:b:0.5]", "cells :1.5x", "cells: 1,5 times", "cells 1.5",
        "cells :1e3",
        "cells:", "one :1.5 AND two :2", "cells :1.5, round", "cells :1.5.", "BREAK"})
    void elsewhereANumberIsNone(String prompt) {
        assertEquals(new PromptWeight(prompt, 1), PromptWeight.of(prompt));
    }

    /** As its later pattern, re_weight of prompt_parser.py, which goes over line breaks. */
    @Test
    void severalLinesHaveOneWeight() {
        assertEquals(new PromptWeight("a\nb", 2), PromptWeight.of("a\nb :2"));
        assertEquals(new PromptWeight("a :2\nb", 1.5), PromptWeight.of("a :2\nb\n: 1.5\n"));
        assertEquals(new PromptWeight("\na", 2), PromptWeight.of("\na :2\n"));
        assertEquals(new PromptWeight("a :2\nb", 1), PromptWeight.of("a :2\nb"));
    }

    @Test
    void longPromptsAreReadAtOnce() {
        String prompt = "cell: 1, two \n".repeat(5000);
        assertEquals(new PromptWeight(prompt.strip(), 3), PromptWeight.of(prompt.strip() + " :3"));
    }
}
