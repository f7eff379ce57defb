package org.diffusionj.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds added tokens in a text: the leftmost first, of several at one place the longest. */
final class AddedTokens {
    /** A piece of the text, with the id of the token that it is or null if it is none. */
    record Piece(int start, String text, Integer id) {}

    private static final Pattern WORD_CHARACTER = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

    private final Map<String, AddedToken> tokens = new LinkedHashMap<>();

    private AddedTokens() {}

    /** The tokens that are looked for in the prompt as typed. */
    static AddedTokens asTyped(List<AddedToken> tokens) {
        AddedTokens found = new AddedTokens();
        tokens.stream().filter(t -> !t.normalized()).forEach(t -> found.tokens.put(t.text(), t));
        return found;
    }

    /** The tokens that are looked for in the normalised prompt, for which they are normalised too. */
    static AddedTokens normalised(List<AddedToken> tokens) {
        AddedTokens found = new AddedTokens();
        tokens.stream().filter(AddedToken::normalized)
                .forEach(t -> found.tokens.put(NormalisedText.normalise(t.text()), t));
        return found;
    }

    /** The tokens and what is between them, in order; together they are the text. */
    List<Piece> split(String text) {
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); ) {
            String token = longestAt(text, i);
            if (token == null) {
                i++;
                continue;
            }
            int end = i + token.length();
            if (!tokens.get(token).singleWord() || standsAlone(text, i, end)) {
                if (start < i) {
                    pieces.add(new Piece(start, text.substring(start, i), null));
                }
                pieces.add(new Piece(i, token, tokens.get(token).id()));
                start = end;
            }
            i = end;
        }
        if (start < text.length()) {
            pieces.add(new Piece(start, text.substring(start), null));
        }
        return pieces;
    }

    private static boolean standsAlone(String text, int start, int end) {
        boolean after = start > 0 && WORD_CHARACTER.matcher(Character.toString(text.codePointBefore(start))).matches();
        return !after && !WORD_CHARACTER.matcher(text).region(end, text.length()).lookingAt();
    }

    private String longestAt(String text, int at) {
        String longest = null;
        for (String token : tokens.keySet()) {
            if (text.startsWith(token, at) && (longest == null || token.length() > longest.length())) {
                longest = token;
            }
        }
        return longest;
    }
}
