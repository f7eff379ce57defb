package org.diffusionj.dataset;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a file says of itself.
 *
 * @param statement that it is synthetic, and what it shows, in a sentence
 * @param info lines of settings, as ImageJ shows them
 * @param properties the same by keys of ImageJ's image properties
 * @param parameters as AUTOMATIC1111 writes them; empty for labels
 * @param xmp a packet that marks it as synthetic
 * @param licence if the plan says one
 * @param software that made it
 */
public record FileTexts(String statement, String info, Map<String, String> properties, String parameters, String xmp,
        Optional<String> licence, String software) {
    /** By the keywords of PNG files. */
    Map<String, String> pngTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!parameters.isEmpty()) {
            texts.put("parameters", parameters);
        }
        texts.put("XML:com.adobe.xmp", xmp);
        texts.put("DiffusionJ", info);
        licence.ifPresent(terms -> texts.put("Copyright", terms));
        return texts;
    }

    /** For a line of text: what a picture is, and what made it. */
    String description() {
        return statement + (parameters.isEmpty() ? "" : "\n" + parameters);
    }
}
