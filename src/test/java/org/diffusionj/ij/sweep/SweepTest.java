package org.diffusionj.ij.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pictures a sweep consists of. */
class SweepTest {
    private static List<String> labels(String options) {
        Sweep sweep = Sweep.read(options);
        return IntStream.range(0, sweep.count()).mapToObj(sweep::label).toList();
    }

    @Test
    void theLastKeyVariesFastest() {
        assertEquals(List.of("steps=5 guidance=1 seed=7", "steps=5 guidance=3 seed=7", "steps=10 guidance=1 seed=7",
                "steps=10 guidance=3 seed=7"), labels("vary=[steps: 5, 10; guidance: 1, 3] prompt=x seed=7"));
    }

    @Test
    void groupsComeFirstAndSeedsLast() {
        assertEquals(List.of("steps=1 seed=7 prompt=[a c]", "steps=1 seed=8 prompt=[a c]",
                "steps=2 seed=7 prompt=[a c]", "steps=2 seed=8 prompt=[a c]", "steps=1 seed=7 prompt=[b c]",
                "steps=1 seed=8 prompt=[b c]",
                "steps=2 seed=7 prompt=[b c]", "steps=2 seed=8 prompt=[b c]"),
                labels("prompt=[{a|b} c] vary=[steps: 1-2] images=2 seed=7"));
    }

    @Test
    void severalGroupsAreAllCombinedAlsoInTheNegativePrompt() {
        Sweep sweep = Sweep.read("prompt=[{a|b}{|s} x] negative=[no {c|d|e}] seed=1");
        assertEquals(12, sweep.count());
        assertEquals(List.of("a x", "as x", "b x", "bs x"), IntStream.range(0, 4)
                .mapToObj(i -> sweep.options(3 * i).get(Settings.PROMPT).orElseThrow()).toList());
        assertEquals("no e", sweep.options(2).get(Settings.NEGATIVE).orElseThrow());
        assertEquals(List.of("b, s", "c"), sweep.words(9));
    }

    @Test
    void bracesThatAreNoGroupStandForThemselves() {
        assertEquals("{a} b|c {d|e}", Sweep.read("prompt=[\\{a\\} b|c \\{d|e\\}] vary=[steps: 1]").options(0)
                .get(Settings.PROMPT).orElseThrow());
        assertEquals("{a} {x", Sweep.read("prompt=[{a} {x] vary=[steps: 1]").options(0)
                .get(Settings.PROMPT).orElseThrow());
    }

    @Test
    void valuesWithCommasStandBetweenApostrophes() {
        assertEquals(Map.of("prompt", List.of("a, b; c: d", "it's", "", " x ", "Golgi's"), "steps", List.of("1")),
                VaryText.read("prompt: 'a, b; c: d' ,'it''s', '',' x ', Golgi's ; steps:1;"));
    }

    @Test
    void anyPromptCanBeVaried() {
        Sweep sweep = Sweep.read("vary=[prompt: 'a, \\] b\nc', {d|e} f] seed=1");
        assertEquals(List.of("a, ] b\nc", "d f", "e f"), IntStream.range(0, 3)
                .mapToObj(i -> sweep.options(i).get(Settings.PROMPT).orElseThrow()).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"seed: 1-8 | 8", "seed: -3--1 | 3", "width: 64-128 | 9",
        "guidance: 1-4 | 4", "steps: 1-3, 7, 9-10 | 6", "guess: on, off | 2", "sampler: Euler, DPM++ 2M | 2",
        "loras: 'a:0.5, b:1', c:1 | 2"})
    void rangesAndListsCount(String vary, int count) {
        assertEquals(count, Sweep.read("prompt=x vary=[" + vary + "]").count());
    }

    /** What a slice's label says is all that is to be added to what all have in common. */
    @Test
    void labelsAreOptionsAndAllDifferent() {
        Sweep sweep = Sweep.read("vary=[guess: on, off; loras: 'a:0.5, b:1', c:1; prompt: 'x \\[y', z] guidance=3");
        HashSet<String> labels = new HashSet<>();
        for (int i = 0; i < sweep.count(); i++) {
            Values label = MacroOptionsReader.read(GenerationCommand.TEXT_TO_IMAGE.settings(), sweep.label(i));
            assertEquals(sweep.options(i), sweep.fixed().withAll(label));
            labels.add(sweep.label(i));
        }
        assertEquals(8, labels.size());
    }

    @Test
    void oneSeedIsDrawnForAllAndRecorded() {
        Sweep sweep = Sweep.read("vary=[steps: 1, 2] prompt=[{a|b} \\\\] model=m");
        assertEquals(1, IntStream.range(0, 4).mapToObj(i -> sweep.options(i).get(Settings.SEED)).distinct().count());
        Sweep again = Sweep.read(MacroOptionsWriter.write(sweep.given()));
        assertEquals(sweep, again);
    }

    /** Of two models, all pictures of the first are made before one of the second, and their order stays. */
    @Test
    void eachModelIsOpenedOnce() {
        assertEquals(List.of(0, 2, 4, 1, 3, 5),
                Sweep.read("prompt=x vary=[steps: 1-3; model: a, b]").order());
        assertEquals(List.of(0, 1, 2, 3), Sweep.read("prompt=x vary=[model: a, b; steps: 1, 2]").order());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', value = {
        "prompt=x ~ 'vary' is required",
        "prompt=x vary=[] ~ 'vary' is required",
        "vary=[steps: 1, 2] ~ 'prompt' is required",
        "prompt=x vary=[step: 1] ~ 'vary' cannot have the key 'step' with \"Text to Image\". Keys are: prompt, ",
        "prompt=x vary=[strength: 1] ~ 'vary' cannot have the key 'strength'",
        "prompt=x vary=[images: 1, 2] ~ Instead of images, vary the seed",
        "prompt=x vary=[steps: 1; steps: 2] ~ 'vary' has the key 'steps' twice",
        "prompt=x vary=[steps: 1, 2, 1] ~ 'vary' has the value '1' of 'steps' twice",
        "prompt=x vary=[guidance: 1, 1.0] ~ 'vary' has the value '1' of 'guidance' twice",
        "prompt=x vary=[steps: 1-3, 2] ~ 'vary' has the value '2' of 'steps' twice",
        "prompt=x steps=3 vary=[steps: 1] ~ 'steps' is given, and varied, too",
        "prompt=x vary=[prompt: y, z] ~ 'prompt' is given, and varied, too",
        "prompt=x vary=[steps: 0-3] ~ 'steps' cannot be '0'. Allowed is a whole number from 1 to 1000",
        "prompt=x vary=[steps: 5, ten] ~ 'steps' cannot be 'ten'",
        "prompt=x vary=[steps: 8-1] ~ a range goes from the smaller number",
        "prompt=x vary=[seed: 1-99999999999] ~ holds 10000 at most",
        "prompt=x vary=[width: 64-100] ~ 'width' cannot be '100'",
        "prompt=x vary=[sampler: Euler, Foo] ~ 'sampler' cannot be 'Foo'",
        "prompt=x vary=[seed: random] ~ 'seed' cannot be 'random' in 'vary'",
        "prompt=x vary=[guess: yes] ~ Allowed is on or off",
        "prompt=x vary=[steps: 1, , 2] ~ 'vary' has an empty value of 'steps'",
        "prompt=x vary=[steps] ~ 'vary' has no key before 'steps'",
        "prompt=x vary=[steps: 1, guidance: 2] ~ 'steps' cannot be 'guidance: 2'",
        "prompt=x vary=[sampler: 'Euler] ~ has none at its end",
        "prompt=x vary=[sampler: 'Euler'a] ~ behind the closing apostrophe",
        "prompt=[{a{b|c}}] vary=[steps: 1] ~ 'prompt' has a brace without partner",
        "prompt=[{a|b] vary=[steps: 1] ~ 'prompt' has a brace without partner",
        "prompt=x vary=[seed: 1, 2] images=2 ~ 'images' does not go with several values of 'seed'",
        "prompt=[{|} x] ~ 'prompt' has groups that give the same text twice",
        "prompt=[{a|b|c|d|e|f|g|h}{1|2|3|4|5|6|7|8|9|0}{i|j|k|l|m|n|o|p|q|r}{s|t|u|v|w|x|y|z}{A|B}] ~ more than 10000",
        "prompt=x vary=[seed: 1-101; steps: 1-100] ~ The sweep has more than 10000 pictures",
        "command=[Inpaint Selection] inplace prompt=x vary=[steps: 1] ~ 'inplace' does not go with a sweep",
        "command=[Make Tea] prompt=x vary=[steps: 1] ~ 'command' cannot be 'Make Tea'. Allowed is one of: Text to",
        "foo=1 prompt=x vary=[steps: 1] ~ 'foo' is not a key of this command",
        "strength=1 prompt=x vary=[steps: 1] ~ 'strength' is not a key of this command",
        "prompt=x vary=[steps: 1] vary=[steps: 2] ~ 'vary' is given twice",
        "prompt=x vary=[steps: 1; refiner: m; refinerstart: 0, 0.5] ~ 'refinerstart' cannot be '0' with a refiner"})
    void whatIsNotRightIsToldBeforeAnythingRuns(String options, String message) {
        String found = assertThrows(IllegalArgumentException.class, () -> Sweep.read(options)).getMessage();
        assertTrue(found.contains(message), found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"command=[Image to Image] prompt=x vary=[strength: 0.2, 0.8; output: Same, RGB]",
        "command=[Inpaint Selection] prompt=x vary=[soft: 0, 8; match: None, Levels]",
        "command=[Labels to Image] prompt=x vary=[controlscale: 0.5, 1; truth: None, Overlay]"})
    void eachCommandVariesItsOwnKeys(String options) {
        assertEquals(4, Sweep.read(options).count());
    }
}
