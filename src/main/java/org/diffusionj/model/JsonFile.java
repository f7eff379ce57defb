package org.diffusionj.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A configuration file: one JSON object, whose values are asked for by key and type. */
final class JsonFile {
    private static final Gson GSON = new GsonBuilder().create();

    private final Path path;
    private final Map<String, Object> keys;

    private JsonFile(Path path, Map<String, Object> keys) {
        this.path = path;
        this.keys = keys;
    }

    /** @throws ModelException if the file is missing or is not one JSON object, with line and column */
    static JsonFile read(Path path) {
        try {
            return new JsonFile(path, parse(path, Files.readString(path)));
        } catch (CharacterCodingException e) {
            throw broken(path, "is not text in UTF-8, so it is not valid JSON");
        } catch (IOException e) {
            throw new ModelException(path, Files.exists(path) ? "cannot be read (" + e + ")" : "is missing",
                    "Copy the model folder again, whole", "README#incomplete-model-folder");
        }
    }

    /** The file's content, or an object without keys if there is no such file. */
    static JsonFile readIfPresent(Path path) {
        return Files.exists(path) ? read(path) : new JsonFile(path, Map.of());
    }

    private static Map<String, Object> parse(Path path, String text) throws IOException {
        JsonReader reader = new JsonReader(new StringReader(text));
        // Python writes infinities, which JSON does not know, into scheduler configurations.
        boolean python = text.contains("Infinity") || text.contains("NaN");
        reader.setStrictness(python ? Strictness.LENIENT : Strictness.STRICT);
        try {
            Object value = GSON.fromJson(reader, Object.class);
            if (!(value instanceof Map<?, ?> object)) {
                throw broken(path, "holds no JSON object");
            }
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw broken(path, "goes on after the end of the JSON object");
            }
            @SuppressWarnings("unchecked")    // Gson makes maps with text keys only.
            Map<String, Object> keys = (Map<String, Object>) object;
            return keys;
        } catch (JsonParseException e) {
            throw broken(path, "is not valid JSON: " + reason(e));
        }
    }

    /** Gson's words with line, column and key, without its class name and its link. */
    private static String reason(JsonParseException e) {
        String message = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return message.lines().findFirst().orElse("");
    }

    private static ModelException broken(Path path, String problem) {
        return new ModelException(path, problem, "Copy the file again from where the model came from", "README#broken-json");
    }

    Path path() {
        return path;
    }

    /** All keys with text, numbers (double), booleans, lists, maps or null. */
    Map<String, Object> keys() {
        return keys;
    }

    /** Whether the key is there and not null. */
    boolean has(String key) {
        return keys.get(key) != null;
    }

    String text(String key, String absent) {
        Object value = keys.get(key);
        return value == null ? absent : as(String.class, "a text", key, value);
    }

    /** A null in the file is false, as in Python; {@code absent} is only for a missing key. */
    boolean flag(String key, boolean absent) {
        if (!keys.containsKey(key)) {
            return absent;
        }
        return has(key) && as(Boolean.class, "true or false", key, keys.get(key));
    }

    double number(String key, double absent) {
        Object value = keys.get(key);
        return value == null ? absent : as(Double.class, "a number", key, value);
    }

    /** A whole number from 1 on. */
    int count(String key, int absent) {
        double value = number(key, absent);
        if (value != absent && (value != Math.rint(value) || value < 1 || value > Integer.MAX_VALUE)) {
            throw wrong(key, "a whole number from 1 on", value);
        }
        return (int) value;
    }

    /** The list under the key, empty if there is none. */
    List<?> list(String key) {
        Object value = keys.get(key);
        return value == null ? List.of() : as(List.class, "a list", key, value);
    }

    private <T> T as(Class<T> type, String name, String key, Object value) {
        if (!type.isInstance(value)) {
            throw wrong(key, name, value);
        }
        return type.cast(value);
    }

    /** The error for a value that makes no sense. */
    ModelException wrong(String key, String expected, Object value) {
        return new ModelException(path, "\"" + key + "\" must be " + expected + ", but is " + GSON.toJson(value),
                "Copy the file again from where the model came from", "README#wrong-configuration-value");
    }
}
