package org.diffusionj.image;

/** Text inside of XML 1.0, also in attributes: marks are escaped, and characters that XML does not know left out. */
public final class XmlText {
    private static final int LAST = 0xfffd;

    private XmlText() {}

    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().filter(XmlText::isKnown).forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** Section 2.2 of XML 1.0, without carriage returns, which readers change. */
    private static boolean isKnown(int c) {
        return c == '\t' || c == '\n' || c >= ' ' && c < Character.MIN_SURROGATE
                || c > Character.MAX_SURROGATE && c <= LAST || c > Character.MAX_VALUE;
    }
}
