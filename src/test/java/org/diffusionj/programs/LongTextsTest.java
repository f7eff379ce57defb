package org.diffusionj.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.diffusionj.image.PictureTexts;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.provenance.StoredSettings;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.settings.Settings;
import org.diffusionj.text.EmphasisSyntax;
import org.diffusionj.text.PromptWeight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts of users and files are read in time that grows as their length does. Where a pattern tries each place against
 * all that follow, these would hang.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LongTextsTest {
    private static final int LENGTH = 100_000;
    private static final List<Consumer<String>> READERS = List.of(
            PromptWeight::of,
            EmphasisSyntax::unknownMarks,
            text -> EmphasisSyntax.parse("(" + text),
            text -> Parameters.parse("x" + text + "\nNegative prompt: a" + text + "\nSteps: 1, Size: 64x64, Model:"
                    + " a" + text + "b, " + text),
            text -> StoredSettings.ofParameters(Parameters.parse("x\nSteps: 1" + text + "x, Sampler: Euler" + text
                    + "Karras, Model: a" + text + "b, Refiner: a" + text + "b, Size: 6" + text + "x4, Eta: 0" + text
                    + "x, Version: v" + text)),
            text -> ProgramTexts.read(new PictureTexts(Map.of("Dream", "\"x\" -s5 -S1 " + text), List.of(), "1x1")),
            text -> MacroOptionsReader.read(List.of(Settings.PROMPT, Settings.GUIDANCE),
                    "prompt=[" + text + "] guidance=1" + text + "x"));

    static List<String> units() {
        return List.of(" ", "\t", "\u3000", ":", "1", "a", "[", "(", "[:", "(:1", ":1 ", "<a:", ",", ", ,",
                "; a", ";\t",
                "|", "\\", "\"", "a b ", "ab: ", "ab: \"", "ab: [", "AND ", "-", " -s", "\\u00e4", "1.");
    }

    @ParameterizedTest
    @MethodSource("units")
    void areReadThrough(String unit) {
        for (Consumer<String> reader : READERS) {
            try {
                reader.accept(unit.repeat(LENGTH / unit.length()));
            } catch (IllegalArgumentException | IllegalStateException refused) {
                // Read all the same.
            }
        }
    }

    @Test
    void longBlanksChangeNothing() {
        String blanks = " \t\u3000".repeat(LENGTH / 3);
        assertEquals(new PromptWeight("cells", 1.5), PromptWeight.of("cells" + blanks + ":" + blanks + "1.5" + blanks));
        Parameters read = Parameters.parse("x\nSteps: 1" + blanks + "; Sampler: Euler" + blanks + "| Model: a"
                + blanks + "b");
        assertEquals(new ArrayList<>(List.of("1", "Euler", "a" + blanks + "b")),
                new ArrayList<>(read.settings().values()));
    }
}
