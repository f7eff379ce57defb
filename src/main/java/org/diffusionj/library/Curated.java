package org.diffusionj.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.diffusionj.json.JsonText;

/**
 * A model that many will want, of the list {@code curated.json}.
 *
 * @param id on the hub, with a file where one of several is meant
 * @param kind what it is, in words
 * @param purpose what it is good for
 * @param licence as its page names it
 * @param source where the licence was read
 * @param read when, as 2026-11-28
 */
public record Curated(String id, String kind, String purpose, String licence, String source, String read) {
    private static final String LIST = "curated.json";

    /** The list, in its order. */
    public static List<Curated> all() {
        try (InputStream in = Curated.class.getResourceAsStream(LIST)) {
            List<?> entries = (List<?>) JsonText.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return entries.stream().map(entry -> (Map<?, ?>) entry).map(entry -> new Curated(text(entry, "id"),
                    text(entry, "kind"), text(entry, "purpose"), text(entry, "licence"), text(entry, "source"),
                    text(entry, "read"))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Map<?, ?> entry, String key) {
        return (String) entry.get(key);
    }
}
