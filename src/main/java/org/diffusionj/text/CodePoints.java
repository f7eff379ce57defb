package org.diffusionj.text;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * Letters, numbers, white space, lower case and canonical composition as Hugging Face's tokenizers
 * (0.23) see them. That library mixes three versions of Unicode: 16 in its regular expressions, 17
 * for lower case, 9 for composition. Java 17 knows Unicode 13 and Java 25 knows 16; what they do not
 * know, or should not, is listed here, so that tokens depend on neither.
 */
final class CodePoints {
    /** Letters (L) of Unicode 14 to 16. */
    private static final Ranges NEWER_LETTERS = new Ranges("870-887 889-88E 8B5 8C8-8C9 C5D CDD 170D 171F 1B4C "
            + "1C89-1C8A 2C2F 2C5F 9FFD-9FFF A7C0-A7C1 A7CB-A7CD A7D0-A7D1 A7D3 A7D5-A7DC A7F2-A7F4 10570-1057A "
            + "1057C-1058A 1058C-10592 10594-10595 10597-105A1 105A3-105B1 105B3-105B9 105BB-105BC 105C0-105F3 "
            + "10780-10785 10787-107B0 107B2-107BA 10D4A-10D65 10D6F-10D85 10EC2-10EC4 10F70-10F81 11071-11072 11075 "
            + "1123F-11240 11380-11389 1138B 1138E 11390-113B5 113B7 113D1 113D3 11740-11746 11AB0-11ABF 11BC0-11BE0 "
            + "11F02 11F04-11F10 11F12-11F33 12F90-12FF0 1342F 13441-13446 13460-143FA 16100-1611D 16A70-16ABE "
            + "16D40-16D6C 18CFF 1AFF0-1AFF3 1AFF5-1AFFB 1AFFD-1AFFE 1B11F-1B122 1B132 1B155 1DF00-1DF1E 1DF25-1DF2A "
            + "1E030-1E06D 1E290-1E2AD 1E4D0-1E4EB 1E5D0-1E5ED 1E5F0 1E7E0-1E7E6 1E7E8-1E7EB 1E7ED-1E7EE 1E7F0-1E7FE "
            + "2A6DE-2A6DF 2B735-2B739 2EBF0-2EE5D 31350-323AF");

    /** Numbers (N) of Unicode 14 to 16. */
    private static final Ranges NEWER_NUMBERS = new Ranges("10D40-10D49 116D0-116E3 11BF0-11BF9 11F50-11F59 "
            + "16130-16139 16AC0-16AC9 16D70-16D79 1CCF0-1CCF9 1D2C0-1D2D3 1E4F0-1E4F9 1E5F1-1E5FA");

    /** Capitals of Unicode 14 to 17, by their distance from their small letters. */
    private static final Ranges CAPITALS_BEFORE_SMALL = new Ranges("1C89 A7C0 A7CC A7CE A7D0 A7D2 A7D4 A7D6 A7D8 A7DA");
    private static final Ranges GLAGOLITIC_CAPITAL = new Ranges("2C2F");
    private static final Ranges VITHKUQI_CAPITALS = new Ranges("10570-1057A 1057C-1058A 1058C-10592 10594-10595");
    private static final Ranges GARAY_CAPITALS = new Ranges("10D50-10D65");
    private static final Ranges BERIA_ERFE_CAPITALS = new Ranges("16EA0-16EB8");

    /** What Unicode 10 to 18 reorder or compose and Unicode 9 does not. */
    private static final Ranges INERT = new Ranges("5C8-5C9 7FD 897-89F 8CA-8D3 9FE C3C D3B-D3C EBA 1715 1ABF-1AF0 "
            + "1DF6-1DFA A82C 105C9 105D2 105DA 105E4 10D24-10D27 10D69-10D6D 10EAB-10EAC 10ECB-10ECF 10EF0-10EFB "
            + "10EFD-10EFF 10F46-10F50 10F82-10F85 11070 1133B 11382-11385 1138B 1138E 11390-11391 113B8 113BB 113C2 "
            + "113C5 113C7-113C9 113CE-113D0 1145E 11839-1183A 11930 11935 11938 1193D-1193E 11943 119E0 11A34 11A47 "
            + "11A99 11D42 11D44-11D45 11D97 11F41-11F42 1611E-16129 1612F 16D63 16D67-16D6A 16FF0-16FF1 1D127-1D128 "
            + "1D250-1D252 1D25B-1D25C 1D25F 1D280-1D281 1E08F 1E130-1E136 1E2AE 1E2EC-1E2EF 1E4EC-1E4EF 1E5EE-1E5EF "
            + "1E6E3 1E6E6 1E6EE-1E6EF 1E6F5");

    private CodePoints() {}

    static boolean isLetter(int codePoint) {
        return Character.isLetter(codePoint) || NEWER_LETTERS.contains(codePoint);
    }

    static boolean isNumber(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.DECIMAL_DIGIT_NUMBER || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER || NEWER_NUMBERS.contains(codePoint);
    }

    /** Unicode's White_Space, unlike Java's methods: with U+0085 and U+00A0, without U+001C to U+001F. */
    static boolean isSpace(int codePoint) {
        return codePoint >= '\t' && codePoint <= '\r' || codePoint == 0x85 || Character.isSpaceChar(codePoint);
    }

    /** Lower case of each code point by itself: a sigma at a word's end stays a plain one. */
    static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint == 0x130) {
                lower.append("i\u0307"); // the only one whose lower case is two
            } else {
                lower.appendCodePoint(lowerCase(codePoint));
            }
        }
        return lower.toString();
    }

    private static int lowerCase(int codePoint) {
        if (codePoint < 0x1C89) {
            return Character.toLowerCase(codePoint);
        }
        if (CAPITALS_BEFORE_SMALL.contains(codePoint)) {
            return codePoint + 1;
        }
        if (GLAGOLITIC_CAPITAL.contains(codePoint)) {
            return codePoint + 0x30;
        }
        if (VITHKUQI_CAPITALS.contains(codePoint)) {
            return codePoint + 0x27;
        }
        if (GARAY_CAPITALS.contains(codePoint)) {
            return codePoint + 0x20;
        }
        if (BERIA_ERFE_CAPITALS.contains(codePoint)) {
            return codePoint + 0x1B;
        }
        return switch (codePoint) {
            case 0xA7CB -> 0x264;
            case 0xA7DC -> 0x19B;
            default -> Character.toLowerCase(codePoint);
        };
    }

    /** Canonical composition (NFC) of Unicode 9: later marks part the text, as letters do. */
    static String compose(String text) {
        StringBuilder composed = new StringBuilder(text.length());
        int start = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            int next = i + Character.charCount(codePoint);
            if (INERT.contains(codePoint)) {
                composed.append(nfc(text.substring(start, i))).appendCodePoint(codePoint);
                start = next;
            }
            i = next;
        }
        return composed.append(nfc(text.substring(start))).toString();
    }

    private static String nfc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** A set of code points, written as ascending ranges in hexadecimal. */
    private static final class Ranges {
        private final int[] starts;
        private final int[] ends;

        Ranges(String text) {
            String[] ranges = text.split(" ");
            starts = Arrays.stream(ranges).mapToInt(r -> Integer.parseInt(r.split("-")[0], 16)).toArray();
            ends = Arrays.stream(ranges).mapToInt(r -> Integer.parseInt(r.substring(r.indexOf('-') + 1), 16)).toArray();
        }

        boolean contains(int codePoint) {
            if (codePoint < starts[0]) {
                return false;
            }
            int at = Arrays.binarySearch(starts, codePoint);
            return at >= 0 || codePoint <= ends[-at - 2];
        }
    }
}
