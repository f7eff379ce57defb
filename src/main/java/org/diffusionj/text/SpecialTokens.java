package org.diffusionj.text;

import java.util.List;
import java.util.Map;

/**
 * The tokens that frame and fill a prompt, and all those that are found in it as a whole.
 *
 * @param bos id of the token before the prompt
 * @param eos id of the token after it
 * @param pad id of the token that fills the rest
 * @param added what is found as a whole, among it at least those three
 */
public record SpecialTokens(int bos, int eos, int pad, List<AddedToken> added) {
    /** Keeps a copy of the list. */
    public SpecialTokens {
        added = List.copyOf(added);
    }

    /**
     * Reads the tokens as transformers 5 does. Which flag decides whether a token is looked for in the
     * normalised prompt follows from the files' history:
     *
     * <ul>
     *   <li>If {@code tokenizer_config} has {@code added_tokens_decoder}, that alone tells the added tokens and
     *       their flags; no other file is looked at.
     *   <li>Otherwise {@code special_tokens_map} beats {@code tokenizer_config}, name by name. Of names
     *       with one text the last decides: a token given as plain text is not normalised, one given as an
     *       object says it.
     *   <li>Then {@code added_tokens.json} and the list in {@code tokenizer.json} add further tokens, which are
     *       normalised unless they are special.
     * </ul>
     *
     * @param vocabulary ids by token, 0 to n-1 without gaps
     * @throws IllegalArgumentException if the values make no sense, or contradict the vocabulary
     */
    public static SpecialTokens read(TokenDeclarations files, Map<String, Integer> vocabulary) {
        return new DeclaredTokens(files, vocabulary).read();
    }
}
