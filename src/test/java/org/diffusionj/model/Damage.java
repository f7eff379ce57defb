package org.diffusionj.model;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What happens to one file of a model folder on the way from its maker to its user. */
enum Damage {
    CUT((file, random) -> Files.write(file, first(file, random.nextDouble()))),
    EMPTIED((file, random) -> Files.write(file, new byte[0])),
    A_BIT_FLIPPED((file, random) -> flip(file, random, 1, Integer.MAX_VALUE)),
    BITS_FLIPPED((file, random) -> flip(file, random, 16, Integer.MAX_VALUE)),
    BITS_FLIPPED_IN_FRONT((file, random) -> flip(file, random, 4, 400)),
    BYTES_REPEATED((file, random) ->
            Files.write(file, join(Files.readAllBytes(file), first(file, random.nextDouble())))),
    ZEROS_IN_THE_MIDDLE((file, random) -> zero(file, random)),
    MARKED((file, random) ->
            Files.write(file, join("\ufeff".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(file)))),
    IN_TWO_BYTES((file, random) -> Files.write(file, text(file).getBytes(StandardCharsets.UTF_16))),
    DELETED((file, random) -> Files.delete(file)),
    RENAMED((file, random) -> Files.move(file, file.resolveSibling("my_" + file.getFileName()))),
    A_FOLDER_IN_PLACE((file, random) -> Files.createDirectory(deleted(file))),
    A_POINTER_IN_PLACE((file, random) -> write(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")),
    A_WEB_PAGE_IN_PLACE((file, random) -> write(file, "<!doctype html><html>401</html>")),
    ANOTHER_FILE_IN_PLACE((file, random) -> Files.write(file, Files.readAllBytes(another(file, random)))),
    A_LINK_TO_NOTHING((file, random) -> Files.createSymbolicLink(deleted(file), Path.of("nothing"))),
    A_LINK_TO_ITSELF((file, random) -> Files.createSymbolicLink(deleted(file), file.getFileName())),
    A_COMMENT((file, random) -> write(file, "// mine\n" + text(file))),
    SINGLE_QUOTES((file, random) -> write(file, text(file).replace('"', '\''))),
    A_COMMA_TOO_MUCH((file, random) -> write(file, text(file).replaceFirst("\\s*}\\s*$", ",}"))),
    TWICE((file, random) -> write(file, text(file) + text(file))),
    NESTED((file, random) -> write(file, "{\"a\": " + "[".repeat(100_000))),
    A_KEY_DROPPED((file, random) -> edit(file, object -> object.remove(key(object, random)))),
    A_KEY_TWICE((file, random) ->
            write(file, text(file).replaceFirst("\\{", "{\"" + key(parsed(file), random) + "\": 3.5,"))),
    A_VALUE_SWAPPED((file, random) -> edit(file, object -> {
        String key = key(object, random);
        object.add(key, JsonParser.parseString(hostileValues().get(random.nextInt(hostileValues().size()))));
    }));

    private interface Change {
        void apply(Path file, Random random) throws IOException;
    }

    private interface Edit {
        void apply(JsonObject object);
    }

    private final Change change;

    Damage(Change change) {
        this.change = change;
    }

    /** Whether it makes sense for files that hold no JSON object. */
    boolean suits(Path file) {
        return file.toString().endsWith(".json") || ordinal() < A_COMMENT.ordinal();
    }

    void apply(Path file, Random random) throws IOException {
        change.apply(file, random);
    }

    /** Values of every wrong kind. Gson reads and writes NaN and infinities as Python does. */
    static List<String> hostileValues() {
        return List.of("null", "true", "\"\"", "\"text\"", "\"64\"", "\"\\n\\u0000\"", "-1", "0", "0.5", "4.0",
                "1e300", "-1e300", "1e999", "NaN", "-Infinity", "2147483647", "2147483648",
                "99999999999999999999", "[]",
                "{}", "[null]", "[\"320\"]", "[-1, 0]", "[1e300]", "[1, 2, 3]", "{\"a\": 1}", "{\"content\": 5}",
                "{\"content\": \"\"}", "[[[]]]", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]");
    }

    private static byte[] first(Path file, double share) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return Arrays.copyOf(bytes, (int) (bytes.length * share));
    }

    private static void flip(Path file, Random random, int most, int within) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int k = random.nextInt(most); k >= 0; k--) {
            bytes[random.nextInt(Math.min(within, bytes.length))] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static void zero(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int start = random.nextInt(bytes.length);
        Arrays.fill(bytes, start, Math.min(bytes.length, start + 1 + random.nextInt(512)), (byte) 0);
        Files.write(file, bytes);
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Path deleted(Path file) throws IOException {
        Files.delete(file);
        return file;
    }

    private static Path another(Path file, Random random) throws IOException {
        try (Stream<Path> files = Files.walk(file.getParent().getParent())) {
            List<Path> all = files.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList();
            return all.get(random.nextInt(all.size()));
        }
    }

    private static JsonObject parsed(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    private static String key(JsonObject object, Random random) {
        return new ArrayList<>(object.keySet()).get(random.nextInt(object.size()));
    }

    /** Writes a value under a key, whatever it is. */
    static void swap(Path file, String key, String value) throws IOException {
        edit(file, object -> object.add(key, JsonParser.parseString(value)));
    }

    private static void edit(Path file, Edit edit) throws IOException {
        JsonObject object = parsed(file);
        edit.apply(object);
        Files.writeString(file, object.toString());
    }
}
