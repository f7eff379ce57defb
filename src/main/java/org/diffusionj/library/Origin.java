package org.diffusionj.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.hub.ContentHash;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonOutput;
import org.diffusionj.json.JsonText;

/**
 * Where something came from, and the hashes that its files had there: kept as {@code origin.json} in a folder, and as
 * {@code NAME.origin.json} beside a file.
 *
 * @param source the id on the hub or an address; empty of what was imported
 * @param revision the commit on the hub, or empty
 * @param licence as its card names it, or empty
 * @param date when it came, as 2026-11-28
 * @param files hashes by paths in the folder; of one file by its name
 */
public record Origin(String source, String revision, String licence, String date, Map<String, ContentHash> files) {
    static final String FILE = "origin.json";
    private static final long LONGEST = 8 << 20;

    public Origin {
        files = Map.copyOf(files);
    }

    /** Of today. */
    static Origin today(String source, String revision, String licence, Map<String, ContentHash> files) {
        return new Origin(source, revision, licence, LocalDate.now().toString(), files);
    }

    /** Where it is kept, of a file or folder. */
    static Path place(Path of) {
        return Files.isDirectory(of) ? of.resolve(FILE) : of.resolveSibling(of.getFileName() + "." + FILE);
    }

    void write(Path of) throws IOException {
        Map<String, Object> hashes = new LinkedHashMap<>();
        files.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(file -> hashes.put(file.getKey(), file.getValue().kind() + ":" + file.getValue().digits()));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("source", source);
        told.put("revision", revision);
        told.put("licence", licence);
        told.put("date", date);
        told.put("files", hashes);
        Files.writeString(place(of), JsonOutput.of(told) + "\n");
    }

    /** What is kept of a file or folder, if it can be read. */
    public static Optional<Origin> of(Path of) {
        Path place = place(of);
        try {
            if (!Files.isRegularFile(place) || Files.size(place) > LONGEST
                    || !(JsonText.parse(Files.readString(place)) instanceof Map<?, ?> told)) {
                return Optional.empty();
            }
            Map<String, ContentHash> files = new LinkedHashMap<>();
            if (told.get("files") instanceof Map<?, ?> hashes) {
                hashes.forEach((path, hash) -> ContentHash.of(String.valueOf(hash).replaceFirst("^[\\w-]+:", ""))
                        .ifPresent(read -> files.put(String.valueOf(path), read)));
            }
            return Optional.of(new Origin(text(told, "source"), text(told, "revision"), text(told, "licence"),
                    text(told, "date"), files));
        } catch (IOException | JsonException unreadable) {
            return Optional.empty();
        }
    }

    private static String text(Map<?, ?> told, String key) {
        return told.get(key) instanceof String text ? text : "";
    }
}
