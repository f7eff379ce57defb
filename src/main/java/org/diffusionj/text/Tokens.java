package org.diffusionj.text;

/**
 * A prompt as a text encoder takes it.
 *
 * @param ids token ids, as many as the tokenizer's length (77): start, at most length - 2 of the
 *     prompt, end, padding. Not to be changed.
 * @param cutOff the end of the prompt that found no room, as the user typed it, from the first word
 *     on that is not wholly among the ids; empty if all of it fits
 */
public record Tokens(int[] ids, String cutOff) {
    /** Whether a part of the prompt found no room. */
    public boolean truncated() {
        return !cutOff.isEmpty();
    }
}
