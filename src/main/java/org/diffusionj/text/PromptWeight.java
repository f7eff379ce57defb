package org.diffusionj.text;

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
    private static final Pattern WEIGHTED = Pattern.compile(
            "(.*?)\\s*:\\s*([-+]?(?:[0-9]*\\.[0-9]+|[0-9]+\\.?))\\s*",
            Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SEVERAL = Pattern.compile("\\bAND\\b", Pattern.UNICODE_CHARACTER_CLASS);

    /** Reads a prompt. */
    public static PromptWeight of(String prompt) {
        Matcher weighted = WEIGHTED.matcher(prompt);
        return weighted.matches() && !SEVERAL.matcher(prompt).find()
                ? new PromptWeight(weighted.group(1), Double.parseDouble(weighted.group(2)))
                : new PromptWeight(prompt, 1);
    }
}
