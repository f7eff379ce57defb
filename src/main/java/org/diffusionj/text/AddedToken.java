package org.diffusionj.text;

/**
 * A token that is found in the prompt as a whole, before the prompt is cut into words.
 *
 * @param text what stands in the prompt, such as {@code <|endoftext|>}
 * @param id its token id
 * @param normalized whether the text is looked for in the normalised prompt (lower case, NFC) and so
 *     also matches in upper case; if not, it is looked for in the prompt as typed
 */
public record AddedToken(String text, int id, boolean normalized) {
    /** Rejects the empty text, which would be found everywhere. */
    public AddedToken {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the added token with id " + id + " has no text");
        }
    }
}
