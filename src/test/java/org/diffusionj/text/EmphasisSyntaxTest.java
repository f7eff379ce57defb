package org.diffusionj.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values follow by hand from the rules that {@link EmphasisSyntax} states. */
class EmphasisSyntaxTest {
    /** Pieces as text{weight}, sections parted by a slash. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            a cell;a cell{1}
            a (round) cell;a {1}round{1.1} cell{1}
            a [round] cell;a {1}round{0.909091} cell{1}
            ((a));a{1.21}
            [[a]];a{0.826446}
            ([a]);a{1}
            (a:1.3);a{1.3}
            (a: 1.3 );a{1.3}
            (a:.5);a{0.5}
            (a:2.);a{2}
            (a:+2);a{2}
            (a:-0.5);a{-0.5}
            (a:0);a{0}
            (a:b:0.5);a:b{0.5}
            ((a:2) b:3);a{6} b{3}
            (a;a{1.1}
            [a;a{0.909091}
            ((a) b;a{1.21} b{1.1}
            a) b];a) b]{1}
            (a:1.3;a:1.3{1.1}
            a:1.3);a:1.3){1}
            [a:1.3);a:1.3){0.909091}
            [a:1.3];a:1.3{0.909091}
            (a:1.2.3);a:1.2.3{1.1}
            (a:x);a:x{1.1}
            (a:);a:{1.1}
            (a [b) c];a {1.1}b{1} c{0.909091}
            \\(a\\);(a){1}
            (\\(a\\):2);(a){2}
            \\[a\\];[a]{1}
            \\\\a;\\a{1}
            a\\b;ab{1}
            a\\;a{1}
            (\\;
            (a)(b);ab{1.1}
            (a:1)b;ab{1}
            a BREAK b;a {1}/ b{1}
            BREAK a;/ a{1}
            a BREAK;a {1}/
            a BREAK BREAK b;a {1}/ {1}/ b{1}
            (a BREAK b:2) c;a {2}/ b{2} c{1}
            a BREAKFAST;a BREAKFAST{1}
            a break b;a break b{1}
            a_BREAK b;a_BREAK b{1}
            a,BREAK,b;a,{1}/,b{1}
            a\\BREAK;a{1}/
            """)
    void piecesFollowFromTheRules(String prompt, String expected) {
        assertEquals(expected == null ? "" : expected, shown(EmphasisSyntax.parse(prompt)));
    }

    @Test
    void theEmptyPromptIsOneSectionWithoutPieces() {
        assertEquals(List.of(List.of()), EmphasisSyntax.parse(""));
        assertEquals(List.of(List.of()), EmphasisSyntax.parse("()[](:2)"));
    }

    /** Every bracket closed late or never: weights are products of all that reach a piece. */
    @Test
    void nestedWeightsMultiply() {
        assertEquals("a {1}house{1.573} {1.1}on{1} a {1.1}hill{0.55}, sun, {1.1}sky{1.4641}.{1.1}",
                shown(EmphasisSyntax.parse("a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).")));
    }

    @Test
    void marksThatMeanMoreThanWeightsAreFound() {
        assertEquals(List.of("[a:b:0.5]", "[c|d]", "AND", "<lora:x:0.8>"),
                EmphasisSyntax.unknownMarks("x [a:b:0.5] (y:1.2) [c|d] AND z AND <lora:x:0.8>"));
        assertEquals(List.of(), EmphasisSyntax.unknownMarks("\\[a:b\\] [c] (d:1.2) a < b: c > SAND <lora>"));
    }

    @Property(tries = 2000)
    void everyTextIsValid(@ForAll @Chars({'(', ')', '[', ']', ':', '\\', '1', '.', '5', '-', '+', ' ', 'a', ',',
        'B', 'R', 'E', 'A', 'K', '\n', '\u0661', '\ud83d'}) @StringLength(max = 200) String prompt) {
        for (List<WeightedText> section : EmphasisSyntax.parse(prompt)) {
            for (int i = 0; i < section.size(); i++) {
                assertFalse(section.get(i).text().isEmpty());
                assertFalse(i > 0 && section.get(i).weight() == section.get(i - 1).weight());
            }
        }
        EmphasisSyntax.parse("BREAK " + prompt.replace("a", " BREAK "));
    }

    @Property(tries = 1000)
    void textWithoutMarksStaysWhole(@ForAll @StringLength(min = 1, max = 200) String prompt) {
        String plain = prompt.replaceAll("[()\\[\\]\\\\]|BREAK", "x");
        assertEquals(List.of(List.of(new WeightedText(plain, 1))), EmphasisSyntax.parse(plain));
    }

    private static String shown(List<List<WeightedText>> sections) {
        return sections.stream().map(section -> section.stream()
                .map(piece -> piece.text() + "{" + rounded(piece.weight()) + "}").collect(Collectors.joining()))
                .collect(Collectors.joining("/"));
    }

    private static String rounded(double weight) {
        String text = Double.toString(Math.rint(weight * 1e6) / 1e6);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
