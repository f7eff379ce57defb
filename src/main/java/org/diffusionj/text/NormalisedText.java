package org.diffusionj.text;

/**
 * A part of the prompt and what the words are found in: composed (NFC), each stretch of white space
 * one blank, lower case.
 *
 * @param origin where the part begins in the prompt
 * @param raw the part as typed
 * @param text the part normalised
 */
record NormalisedText(int origin, String raw, String text) {
    static NormalisedText of(int origin, String raw) {
        return new NormalisedText(origin, raw, normalise(raw));
    }

    static String normalise(String raw) {
        return CodePoints.lowerCase(withSingleBlanks(CodePoints.compose(raw)));
    }

    private static String withSingleBlanks(String text) {
        StringBuilder single = new StringBuilder(text.length());
        boolean inSpace = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i); // all white space is in the basic plane
            boolean space = CodePoints.isSpace(c);
            if (!space) {
                single.append(c);
            } else if (!inSpace) {
                single.append(' ');
            }
            inSpace = space;
        }
        return single.toString();
    }

    /**
     * Where in the prompt a place of the normalised text comes from. Normalising keeps no track of
     * places, but a longer prefix never becomes shorter by it: the place is searched by halves.
     */
    int placeInPrompt(int offset) {
        int low = 0; // prefixes of this length normalise to at most offset characters
        int high = raw.length() + 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (normalise(raw.substring(0, middle)).length() <= offset) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return origin + low;
    }
}
