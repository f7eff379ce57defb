package org.diffusionj.text;

/**
 * A token that is found in the prompt as a whole, before the prompt is cut into words.
 *
 * @param text what stands in the prompt, such as {@code <|endoftext|>}
 * @param id its token id
 * @param normalized whether the text is looked for in the normalised prompt (lower case, NFC) and so
 *     also matches in upper case; if not, it is looked for in the prompt as typed
 * @param singleWord whether it counts only where no letter, digit or underscore touches it
 */
public record AddedToken(String text, int id, boolean normalized, boolean singleWord) {
    /** Rejects the empty text, which would be found everywhere. */
    public AddedToken {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the added token with id " + id + " has no text: take the tokenizer's"
                    + " files from one model");
        }
    }
}
