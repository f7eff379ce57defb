package org.diffusionj.ij.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.macro.Interpreter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacroOptionsTest {
    private static final Setting<String> MODEL = Setting.of("model", ValueKind.name());
    private static final Setting<String> PROMPT = Setting.of("prompt", ValueKind.text());
    private static final Setting<String> NEGATIVE = Setting.of("negative", ValueKind.text());
    private static final Setting<Integer> STEPS = Setting.of("steps", ValueKind.integer(1, 1000));
    private static final Setting<Integer> WIDTH = Setting.of("width", ValueKind.integer(8, 4096, 8));
    private static final Setting<Float> GUIDANCE = Setting.of("guidance", ValueKind.number(0, 50));
    private static final Setting<String> SAMPLER = Setting.of("sampler",
            ValueKind.choice("Default", "Euler", "Euler a"));
    private static final Setting<OptionalLong> SEED = Setting.of("seed", ValueKind.seed());
    private static final Setting<Boolean> PREVIEW = Setting.of("preview", ValueKind.flag());
    private static final List<Setting<?>> KEYS =
            List.of(MODEL, PROMPT, NEGATIVE, STEPS, WIDTH, GUIDANCE, SAMPLER, SEED, PREVIEW);

    @Test
    void readsEveryKindInAnyOrder() {
        Values options = parse("  preview seed=-7 prompt=[two cells] width=64\tguidance=7.5 "
                + "sampler=[Euler a]\nsteps=20 model=[/data/my models/x] ");

        assertEquals(Optional.of("two cells"), options.get(PROMPT));
        assertEquals(Optional.of(OptionalLong.of(-7)), options.get(SEED));
        assertEquals(Optional.of(64), options.get(WIDTH));
        assertEquals(Optional.of(7.5f), options.get(GUIDANCE));
        assertEquals(Optional.of("Euler a"), options.get(SAMPLER));
        assertEquals(Optional.of(20), options.get(STEPS));
        assertEquals(Optional.of("/data/my models/x"), options.get(MODEL));
        assertTrue(options.has(PREVIEW));
        assertEquals(Optional.empty(), options.get(NEGATIVE));
    }

    @Test
    void keysInsideBracketsAreText() {
        Values options = parse("prompt=[a cell, steps=99 preview seed=3] steps=5");
        assertEquals(Optional.of("a cell, steps=99 preview seed=3"), options.get(PROMPT));
        assertEquals(Optional.of(5), options.get(STEPS));
        assertTrue(!options.has(PREVIEW));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "prompt=[a [b [c]] d], a [b [c]] d",
        "prompt=[a \\[ b], a [ b",
        "prompt=[a \\] b], a ] b",
        "prompt=[a\\\\nb], a\\nb",
        "prompt=[C:\\temp\\x], C:\\temp\\x",
        "prompt=[ends in \\\\], `ends in \\`",
        "prompt=word, word",
        "prompt=a\\]b[c], a]b[c]",
        "prompt=C:\\\\n, C:\\n",
        "prompt='two words', two words",
        "prompt='steps=3 [x]\\n', `steps=3 [x]\n`",
        "prompt='', ``",
        "prompt=don't, don't",
        "prompt=['a' &b], 'a' &b",
        "prompt=[&p], &p",
        "prompt=a&p, a&p",
        "prompt=[], ``",
        "prompt=[é 核 \uD83D\uDD2C], é 核 \uD83D\uDD2C",
    })
    void promptsKnowEscapes(String written, String meant) {
        assertEquals(Optional.of(meant), parse(written).get(PROMPT));
    }

    @Test
    void newlinesStandForThemselvesOrAreEscaped() {
        assertEquals(Optional.of("a\nb\nc"), parse("prompt=[a\nb\\nc]").get(PROMPT));
    }

    @Test
    void pathsKnowNoEscapes() {
        assertEquals(Optional.of("C:\\new models\\n"), parse("model=[C:\\new models\\n]").get(MODEL));
        assertEquals(Optional.of("C:\\[x]\\"), parse("model=C:\\[x]\\").get(MODEL));
        assertEquals(Optional.of("my ]model\\n"), parse("model='my ]model\\n'").get(MODEL));
        assertEquals(Optional.of("Euler a"), parse("sampler='Euler a'").get(SAMPLER));
    }

    @Test
    void anAbsentTextIsNotAnEmptyOne() {
        assertEquals(Optional.of(""), parse("prompt=x negative=[]").get(NEGATIVE));
        assertEquals(Optional.empty(), parse("prompt=x").get(NEGATIVE));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {
        "prompt=x tiles=3 | 'tiles' is not a key | model, prompt, negative, steps",
        "Prompt=x | 'Prompt' is not a key | prompt",
        "prompt=a cell | 'cell' is not a key | prompt=[two words]",
        "=3 | '' is not a key | prompt",
        "steps=3 prompt=x steps=4 | 'steps' is given twice | once",
        "steps=abc | 'steps' cannot be 'abc' | a whole number from 1 to 1000",
        "steps=0 | 'steps' cannot be '0' | from 1 to 1000",
        "steps=1001 | 'steps' cannot be '1001' | from 1 to 1000",
        "steps=20.0 | 'steps' cannot be '20.0' | a whole number",
        "steps=13.3333 | 'steps' cannot be '13.3333' | round(x)",
        "steps=1e2 | 'steps' cannot be '1e2' | d2s(x,0)",
        "seed=3.4163E9 | 'seed' cannot be '3.4163E9' | d2s(x,0)",
        "seed=-1.5 | 'seed' cannot be '-1.5' | round(x)",
        "width=6.4E1 | 'width' cannot be '6.4E1' | d2s(x,0)",
        "prompt=&p | the macro variable 'p', but no macro called | prompt=[\"+p+\"]",
        "seed=&s | the macro variable 's', but no macro called | seed=[\"+s+\"]",
        "prompt=& steps=3 | 'prompt=&' | prompt=[&]",
        "prompt='it''s' | after the closing apostrophe comes ''s'' | prompt=[...]",
        "prompt='it's fine' | after the closing apostrophe comes 's' | prompt=[...]",
        "prompt='n steps=3 | no second one closes | prompt=[...]",
        "model=' | no second one closes | model=[...]",
        "prompt='a ]' | 'prompt' has a bracket without partner | \\]",
        "preview='x' | 'preview' is a flag | leave it out",
        "steps=99999999999999999999 | 'steps' cannot be | from 1 to 1000",
        "width=100 | 'width' cannot be '100' | a multiple of 8 from 8 to 4096",
        "guidance=51 | 'guidance' cannot be '51' | from 0 to 50",
        "guidance=-0.1 | 'guidance' cannot be '-0.1' | from 0 to 50",
        "guidance=7,5 | 'guidance' cannot be '7,5' | with a decimal point",
        "guidance=NaN | 'guidance' cannot be 'NaN' | from 0 to 50",
        "guidance=1f | 'guidance' cannot be '1f' | from 0 to 50",
        "sampler=Foo | 'sampler' cannot be 'Foo' | one of: Default, Euler, Euler a",
        "sampler=euler | 'sampler' cannot be 'euler' | one of: Default, Euler, Euler a",
        "sampler=Euler a | 'a' is not a key | brackets",
        "seed=9223372036854775808 | 'seed' cannot be '9223372036854775808' | or random",
        "seed=Random | 'seed' cannot be 'Random' | or random",
        "prompt | 'prompt' has no value | prompt=...",
        "prompt= steps=3 | 'prompt' has no value after '=' | prompt=[]",
        "steps= | 'steps' has no value after '=' | 'steps'",
        "model=[] | 'model' cannot be '' | a name or a path",
        "preview=true | 'preview' is a flag | leave it out",
        "prompt=[a [b] | 'prompt' has a '[' that no ']' closes | \\[",
        "prompt=x] steps=2 | 'prompt' has a bracket without partner | \\]",
        "prompt=[a \\] | 'prompt' has a '[' that no ']' closes | \\]",
        "model=[a [b] | 'model' has a '[' that no ']' closes | closes",
        "prompt=[a] b] steps=3 | 'b]' is not a key | brackets",
        "prompt=[a]b] steps=3 | after the closing ']' comes 'b]' | must be a space",
    })
    void refusesWhatItDoesNotUnderstand(String options, String what, String remedy) {
        String message = assertThrows(IllegalArgumentException.class, () -> parse(options)).getMessage();
        assertTrue(message.contains(what), message);
        assertTrue(message.contains(remedy), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50", "7.25", ".5", "3.", "1e1", "+2"})
    void numbersUseADecimalPoint(String number) {
        assertEquals(Optional.of(Float.parseFloat(number)), parse("guidance=" + number).get(GUIDANCE));
    }

    @Test
    void whatCannotBeWrittenIsRefusedWhenWriting() {
        Values options = Values.none().with(MODEL, "my ]'model");
        String message = assertThrows(IllegalArgumentException.class, () -> MacroOptionsWriter.write(options))
                .getMessage();
        assertTrue(message.contains("my ]'model") && message.contains("Rename"), message);
        assertEquals("model=my]model", MacroOptionsWriter.write(Values.none().with(MODEL, "my]model")));
        assertEquals("model=[[my] model]", MacroOptionsWriter.write(Values.none().with(MODEL, "[my] model")));
        assertEquals("model='my ]model'", MacroOptionsWriter.write(Values.none().with(MODEL, "my ]model")));
    }

    /** Outside of brackets they would be a variable and a quotation. */
    @ParameterizedTest
    @ValueSource(strings = {"&p", "'quoted'", "'", "&", "&a b", "'a b", "&a] b", "[x", "&[x", "don't", "a&b"})
    void pathsReplayAsThemselves(String path) {
        Values options = Values.none().with(MODEL, path);
        assertEquals(options, parse(MacroOptionsWriter.write(options)));
    }

    @Test
    void writesTheShortestForm() {
        assertEquals("guidance=3 sampler=[Euler a] seed=random preview prompt=[a [b] \\[ c\\\\\\nd]",
                MacroOptionsWriter.write(Values.none().with(GUIDANCE, 3f).with(SAMPLER, "Euler a")
                        .with(SEED, OptionalLong.empty())
                        .with(PREVIEW, true).with(PROMPT, "a [b] [ c\\\nd")));
    }

    @Test
    void literalsAreAscii() {
        assertEquals("\"a \\\"b\\\" \\\\ \\n\\001\"+fromCharCode(181,26680)+\"m\"",
                MacroLiteral.macro("a \"b\" \\ \n\1\u00b5\u6838m"));
        assertEquals("\"a \\\"b\\\" \\\\ \\n\\u0001\\u00b5m\"", MacroLiteral.script("a \"b\" \\ \n\1\u00b5m"));
        assertEquals("u\"a \\\"b\\\" \\\\ \\n\\u0001\\u00b5\\U0001f52c\"",
                MacroLiteral.python("a \"b\" \\ \n\1\u00b5\ud83d\udd2c"));
    }

    /** What is written reads back the same; also with ImageJ's tokenizer and interpreter in between. */
    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void anyTextSurvivesRecordingAndReplay(
            @ForAll("texts") String prompt, @ForAll("texts") String negative, @ForAll long seed,
            @ForAll("guidances") float guidance) {
        Values options = Values.none().with(SEED, OptionalLong.of(seed)).with(NEGATIVE, negative)
                .with(GUIDANCE, guidance).with(PROMPT, prompt).with(STEPS, 5);

        String replayed = new Interpreter().run("return " + MacroLiteral.macro(MacroOptionsWriter.write(options)), "");

        assertEquals(MacroOptionsWriter.write(options), replayed);
        assertEquals(options, parse(replayed));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Character> tricky = Arbitraries.of(
                '[', ']', '\\', 'n', '\n', '\r', '\t', '"', '\'', '=', ' ', '/', '*', '+', '&', 'é',
                '\u00a0', '\u2028');
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.strings().withChars("").ofMaxLength(0)),
                Tuple.of(20, tricky.list().ofMaxSize(20).map(MacroOptionsTest::join)),
                Tuple.of(5, Arbitraries.strings().all().ofMaxLength(30)),
                Tuple.of(2, Arbitraries.chars().range('\ud800', '\udfff').list().ofMaxSize(5)
                        .map(MacroOptionsTest::join)),
                Tuple.of(2, Arbitraries.chars().range('\u3040', '\u30ff').list().ofSize(250)
                        .map(MacroOptionsTest::join)),
                Tuple.of(2, Arbitraries.chars().range('\0', '\u00ff').list().ofMaxSize(30)
                        .map(MacroOptionsTest::join)));
    }

    @Provide
    Arbitrary<Float> guidances() {
        return Arbitraries.floats().between(0, 50).ofScale(4);
    }

    private static String join(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }

    private static Values parse(String options) {
        return MacroOptionsReader.read(KEYS, options);
    }
}
