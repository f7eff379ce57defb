package org.diffusionj.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;

/**
 * The files that tell how each item of a finished data set was made.
 *
 * @param rows of all items, in their order
 */
record Manifest(Plan plan, List<Row> rows) {
    void writeTo(DatasetPlace place) throws IOException {
        String lines = rows.stream().map(row -> row.line() + "\n").collect(Collectors.joining());
        if (place.read(Rows.WHOLE).filter(lines::equals).isEmpty()) {
            writeAll(place, lines);
        }
        place.delete(Part.WHOLE.manifest());
    }

    /** The list of all items last: with it, the data set is finished. */
    private void writeAll(DatasetPlace place, String lines) {
        LayoutFiles.of(plan, rows).forEach((path, text) -> write(place, path, text));
        write(place, "bioimageio.yaml", BioImageIo.of(plan, rows));
        write(place, "manifest.csv", csv());
        write(place, Rows.WHOLE, lines);
    }

    private static void write(DatasetPlace place, String path, String text) {
        try {
            place.write(path, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** With a column for each setting that any item has. */
    private String csv() {
        List<Setting<?>> further = Settings.ALL.stream()
                .filter(setting -> setting != Settings.PROMPT && setting != Settings.SEED)
                .filter(setting -> rows.stream().anyMatch(row -> row.settings().containsKey(setting.key()))).toList();
        List<String> head = new ArrayList<>(List.of("index", "image", "label", "seed", "prompt"));
        further.forEach(setting -> head.add(setting.key()));
        head.addAll(List.of("split", "label_sha256", "sha256"));
        StringBuilder csv = new StringBuilder(String.join(",", head)).append('\n');
        for (Row row : rows) {
            List<String> cells = new ArrayList<>();
            for (String column : head) {
                boolean setting = further.stream().anyMatch(one -> one.key().equals(column));
                cells.add(cell(setting ? Optional.ofNullable(row.settings().get(column)).map(Object::toString)
                        : row.text(column)));
            }
            csv.append(String.join(",", cells)).append('\n');
        }
        return csv.toString();
    }

    /** As RFC 4180 has it. */
    private static String cell(Optional<String> value) {
        String text = value.orElse("");
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
