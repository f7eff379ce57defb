package org.diffusionj.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Whatever stands in a prompt, Java's own XML parser reads what XML knows of it. */
class XmlTextTest {
    @Test
    void everyTextIsReadAgain() throws Exception {
        String text = "a \u0000\u0001\u001f<b> & \"c\" 'd' ]]> \ud83d\ude00 \ufffe\uffff \ud800 \ufffd \t\n ü\r";
        String known = "a <b> & \"c\" 'd' ]]> \ud83d\ude00   \ufffd \t\n ü";
        String xml = "<x y=\"" + XmlText.escaped(text) + "\">" + XmlText.escaped(text) + "</x>";
        Element read = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))).getDocumentElement();
        assertEquals(known, read.getTextContent());
        assertEquals(known.replaceAll("[\t\n]", " "), read.getAttribute("y"));
    }
}
