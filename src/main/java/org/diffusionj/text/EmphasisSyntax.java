package org.diffusionj.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the marks of AUTOMATIC1111's prompts.
 *
 * <table>
 * <caption>Marks</caption>
 * <tr><td>{@code (x)}</td><td>weight times 1.1</td></tr>
 * <tr><td>{@code [x]}</td><td>weight divided by 1.1</td></tr>
 * <tr><td>{@code (x:1.3)}</td><td>weight times 1.3</td></tr>
 * <tr><td>{@code \( \) \[ \] \\}</td><td>the character itself; any other backslash counts for nothing</td></tr>
 * <tr><td>{@code BREAK}</td><td>as a word of its own: what follows begins a new chunk</td></tr>
 * </table>
 *
 * <p>Brackets nest, their weights multiply. One that is never closed reaches to the end of the prompt; one
 * that was never opened is a character like others. Every text is valid. What is not known is read by the
 * same rules: see {@link #unknownMarks}.
 */
public final class EmphasisSyntax {
    private static final double STEP = 1.1;
    private static final String ESCAPABLE = "()[]\\";
    private static final Pattern WEIGHT_AND_END =
            Pattern.compile(":\\s*+([+-]?(?:\\d++(?:\\.\\d*+)?|\\.\\d++))\\s*+\\)");
    private static final Pattern BREAK = Pattern.compile("\\bBREAK\\b", Pattern.UNICODE_CHARACTER_CLASS);

    /** Prompts that change on the way ([a:b:0.5], [a|b]), several in one (AND), other networks (<lora:x:1>). */
    private static final Pattern UNKNOWN =
            Pattern.compile("(?<!\\\\)\\[[^\\[\\]:|]*+[:|][^\\[\\]]*+\\]|\\bAND\\b|<\\w+:[^<>]+>");

    private final String prompt;
    private final List<Piece> pieces = new ArrayList<>();
    private final Deque<Integer> round = new ArrayDeque<>(); // the number of pieces before each open bracket
    private final Deque<Integer> square = new ArrayDeque<>();
    private final StringBuilder run = new StringBuilder();

    /** A text whose weight may still change; at an end of section there is none. */
    private static final class Piece {
        final String text;
        double weight = 1;

        Piece(String text) {
            this.text = text;
        }

        boolean endsSection() {
            return text == null;
        }
    }

    private EmphasisSyntax(String prompt) {
        this.prompt = prompt;
    }

    /**
     * The prompt's pieces in order, without the marks. Neighbours differ in weight.
     *
     * @return one list for each section between {@code BREAK}s, at least one
     */
    public static List<List<WeightedText>> parse(String prompt) {
        EmphasisSyntax syntax = new EmphasisSyntax(prompt);
        syntax.read();
        return syntax.sections();
    }

    /** The marks in a prompt by which AUTOMATIC1111 means more than weights, and which are mere words here. */
    public static List<String> unknownMarks(String prompt) {
        return UNKNOWN.matcher(prompt).results().map(MatchResult::group).distinct().toList();
    }

    private void read() {
        Matcher weight = WEIGHT_AND_END.matcher(prompt);
        for (int i = 0; i < prompt.length(); ) {
            boolean weighted = prompt.charAt(i) == ':' && !round.isEmpty()
                    && weight.region(i, prompt.length()).lookingAt();
            if (weighted) {
                endRun();
                multiplyFrom(round.pop(), Double.parseDouble(weight.group(1)));
                i = weight.end();
            } else {
                i += readCharacter(i);
            }
        }
        endRun();
        round.forEach(start -> multiplyFrom(start, STEP));
        square.forEach(start -> multiplyFrom(start, 1 / STEP));
    }

    /** @return how many characters were read */
    private int readCharacter(int at) {
        char c = prompt.charAt(at);
        if (c == '(' || c == '[') {
            endRun();
            (c == '(' ? round : square).push(pieces.size());
        } else if (c == ')' && !round.isEmpty()) {
            endRun();
            multiplyFrom(round.pop(), STEP);
        } else if (c == ']' && !square.isEmpty()) {
            endRun();
            multiplyFrom(square.pop(), 1 / STEP);
        } else if (c == '\\') {
            endRun();
            boolean escapes = at + 1 < prompt.length() && ESCAPABLE.indexOf(prompt.charAt(at + 1)) >= 0;
            if (escapes) {
                run.append(prompt.charAt(at + 1));
            }
            return escapes ? 2 : 1;
        } else {
            run.append(c);
        }
        return 1;
    }

    private void endRun() {
        String[] parts = BREAK.split(run, -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                pieces.add(new Piece(null));
            }
            if (!parts[i].isEmpty()) {
                pieces.add(new Piece(parts[i]));
            }
        }
        run.setLength(0);
    }

    private void multiplyFrom(int start, double factor) {
        for (Piece piece : pieces.subList(start, pieces.size())) {
            piece.weight *= factor;
        }
    }

    private List<List<WeightedText>> sections() {
        List<List<WeightedText>> sections = new ArrayList<>(List.of(new ArrayList<>()));
        for (Piece piece : pieces) {
            List<WeightedText> section = sections.get(sections.size() - 1);
            WeightedText last = section.isEmpty() ? null : section.get(section.size() - 1);
            if (piece.endsSection()) {
                sections.add(new ArrayList<>());
            } else if (last != null && last.weight() == piece.weight) {
                section.set(section.size() - 1, new WeightedText(last.text() + piece.text, piece.weight));
            } else {
                section.add(new WeightedText(piece.text, piece.weight));
            }
        }
        return sections;
    }
}
