package org.diffusionj.ij.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.macro.Interpreter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables and quotations in options, in ImageJ's own interpreter. */
class MacroVariableTest {
    private static final String CALL = "return call(\"" + MacroVariables.class.getName() + ".%s\", %s);";

    /** As ImageJ's own dialogs take them. */
    @ParameterizedTest
    @ValueSource(strings = {"p = \"blue nuclei\"; prompt=&p", "p = \"a [b \\\\n ] 'c' &d\"; prompt=&p seed=7",
        "p = \"\"; prompt=&p", "long_name2 = \"x y\"; seed=7 prompt=&long_name2 steps=3", "prompt='blue'",
        "prompt='two words' steps=3", "prompt=''", "prompt=don't", "prompt=['x']", "prompt=[a 'b' &c]"})
    void textsAreThoseOfImageJsDialogs(String macroAndOptions) {
        int options = macroAndOptions.lastIndexOf("; ") + 1;
        String macro = macroAndOptions.substring(0, options);
        String argument = "\"" + macroAndOptions.substring(options).strip() + "\"";
        assertEquals(run(macro + CALL.formatted("promptOfImageJ", argument)),
                run(macro + CALL.formatted("prompt", argument)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "s = 3416274568; s = s + 1; | seed=&s | seed=3416274569",
        "s = -7; | seed=&s | seed=-7",
        "s = 9007199254740991; | seed=&s | seed=9007199254740991",
        "s = \"9223372036854775807\"; | seed=&s | seed=9223372036854775807",
        "s = \"random\"; | seed=&s | seed=random",
        "n = 40 / 2; | steps=&n | steps=20",
        "n = round(40 / 3); | steps=&n | steps=13",
        "x = 1 / 3; | strength=&x | strength=0.3333333333333333",
        "n = 7; | prompt=&n | prompt=[7]",
        "f = \"/tmp/my pictures/a.png\"; | path=&f | path=[/tmp/my pictures/a.png]",
        "f = \"&f\"; | path=&f | path=[&f]",
        "n = 3; | prompt=[&n] | prompt=[&n]",
    })
    void numbersComeWithEveryDigit(String macro, String options, String meant) {
        assertEquals(meant, run(macro + CALL.formatted("read", "\"" + options + "\"")));
    }

    @Test
    void localVariablesHideThoseOfTheCaller() {
        String function = "function f(p) { " + CALL.formatted("read", "\"prompt=&p path=&g\"") + " }";
        assertEquals("path=global prompt=[inner]",
                run("var g = \"global\"; p = \"outer\"; r = f(\"inner\"); return r;\n" + function));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "p = newArray(3); | prompt=&p | that is an array",
        "q = 1; | prompt=&p | has no variable of that name",
        "p = 1; | prompt=&P | has no variable of that name",
        "p = 1; | prompt=& steps=3 | 'prompt=&'",
        "s = 40 / 3; | steps=&s | 'steps' cannot be '13.333333333333334'. Allowed is a whole number from 1 to 1000. In"
        + " a macro, d2s(x,0)",
        "s = 9007199254740993; | seed=&s | 'seed' cannot be '9.007199254740992E15'",
        "s = 3416274568; | `seed=\"+(s+1)+\"` | 'seed' cannot be '3.4163E9'. Allowed is a whole number",
        "s = 40 / 3; | `steps=\"+s+\"` | 'steps' cannot be '13.3333'",
    })
    void whatCannotBeReadIsSaidWithAWayToWriteIt(String macro, String options, String part) {
        String message = run(macro + CALL.formatted("read", "\"" + options + "\""));
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("=[\"+") || message.contains("d2s(x,0)") && message.contains("round(x)"), message);
    }

    /** ImageJ has one macro that it calls the running one, whoever asks. */
    @Test
    void anotherThreadsMacroLendsNoVariables() throws InterruptedException {
        AtomicReference<String> message = new AtomicReference<>();
        CountDownLatch asked = new CountDownLatch(1);
        Thread macro = new Thread(() -> new Interpreter()
                .run("p = \"secret\"; while (File.exists(\"/\")) wait(5);", ""));
        macro.setDaemon(true);
        macro.start();
        while (Interpreter.getInstance() == null) {
            Thread.sleep(5);
        }
        message.set(MacroVariables.read("prompt=&p"));
        asked.countDown();
        Interpreter.abort();
        macro.join();
        assertTrue(message.get().contains("no macro called this command"), message.get());
    }

    private static String run(String macro) {
        return new Interpreter().run(macro, "");
    }
}
