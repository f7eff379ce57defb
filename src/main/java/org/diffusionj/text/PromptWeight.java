package org.diffusionj.text;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number at the end of a prompt by which AUTOMATIC1111 multiplies guidance: {@code cells :1.5}. In brackets,
 * {@code (cells:1.5)}, it is emphasis instead. Of several prompts in one ({@code AND}) none is read here.
 *
 * @param prompt without the number
 * @param weight 1 if there is none
 */
public record PromptWeight(String prompt, double weight) {
    private static final Pattern NUMBER = Pattern.compile(
            "\\s*+([-+]?(?:[0-9]*\\.[0-9]+|[0-9]+\\.?))\\s*+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Predicate<String> BLANK =
            Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS).asMatchPredicate();
    private static final Pattern SEVERAL = Pattern.compile("\\bAND\\b", Pattern.UNICODE_CHARACTER_CLASS);

    /** Reads a prompt. */
    public static PromptWeight of(String prompt) {
        int colon = prompt.lastIndexOf(':');
        Matcher number = NUMBER.matcher(prompt.substring(colon + 1));
        return colon >= 0 && number.matches() && !SEVERAL.matcher(prompt).find()
                ? new PromptWeight(withoutBlanksAtEnd(prompt, colon), Double.parseDouble(number.group(1)))
                : new PromptWeight(prompt, 1);
    }

    private static String withoutBlanksAtEnd(String prompt, int end) {
        while (end > 0 && BLANK.test(prompt.substring(end - 1, end))) {
            end--;
        }
        return prompt.substring(0, end);
    }
}
