package org.diffusionj.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonText;
import org.diffusionj.json.ShownValue;
import org.diffusionj.runtime.UserPath;

/** A configuration file: one JSON object, whose values are asked for by key and type. */
final class JsonFile {
    private static final String COPY_AGAIN = "Copy the file again from where the model came from";

    private final Path path;
    private final Map<String, Object> keys;
    private final String remedy;

    private JsonFile(Path path, Map<String, Object> keys, String remedy) {
        this.path = path;
        this.keys = keys;
        this.remedy = remedy;
    }

    /**
     * What a file would say that is not there.
     *
     * @param path what the keys were told from
     * @param remedy where a value that makes no sense can be corrected
     */
    static JsonFile made(Path path, Map<String, Object> keys, String remedy) {
        return new JsonFile(path, keys, remedy);
    }

    /** @throws ModelException if the file is missing or is not one JSON object, with line and column */
    static JsonFile read(Path path) {
        try {
            if (!(JsonText.parse(TextFile.read(path)) instanceof Map<?, ?> object)) {
                throw broken(path, "holds no JSON object");
            }
            @SuppressWarnings("unchecked")    // The parser makes maps with text keys only.
            Map<String, Object> keys = (Map<String, Object>) object;
            return new JsonFile(path, keys, COPY_AGAIN);
        } catch (JsonException e) {
            throw broken(path, "is not valid JSON: it " + e.getMessage());
        }
    }

    /** The file's content, or an object without keys if there is no such file. */
    static JsonFile readIfPresent(Path path) {
        return TextFile.isAbsent(path) ? new JsonFile(path, Map.of(), COPY_AGAIN) : read(path);
    }

    private static ModelException broken(Path path, String problem) {
        return new ModelException(path, problem, COPY_AGAIN, "docs/troubleshooting.md#broken-json");
    }

    Path path() {
        return path;
    }

    /** What the file would say with other keys. */
    JsonFile with(Map<String, Object> others) {
        return new JsonFile(path, others, remedy);
    }

    /** All keys with text, numbers (Long, BigInteger or Double), booleans, lists, maps or null. */
    Map<String, Object> keys() {
        return keys;
    }

    /** Whether the key is there and not null. */
    boolean has(String key) {
        return keys.get(key) != null;
    }

    /** A null in the file counts as absent. */
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

    /** A number above 0. A null in the file is none, as diffusers' classes would have to compute with it. */
    double positive(String key, double absent) {
        Object value = keys.getOrDefault(key, absent);
        double number = as(Number.class, "a number above 0", key, value).doubleValue();
        if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
            throw wrong(key, "a number above 0", value);
        }
        return number;
    }

    /** A whole number from 1 on. A null in the file is none. */
    int count(String key, int absent) {
        return keys.containsKey(key) ? count(key, "a whole number from 1 on", keys.get(key)) : absent;
    }

    /** A whole number from 1 on, for which null in the file stands for absent. */
    int countOrNull(String key, int absent) {
        return has(key) ? count(key, absent) : absent;
    }

    private int count(String key, String expected, Object value) {
        if (!(value instanceof Long number) || number < 1 || number > Integer.MAX_VALUE) {
            throw wrong(key, expected, keys.get(key));
        }
        return number.intValue();
    }

    /** The count under the key, or {@code inGraph} (0 or less if that does not tell), which it must not contradict. */
    int countAsIn(int inGraph, String key, int absent) {
        int count = count(key, inGraph > 0 ? inGraph : absent);
        if (inGraph > 0 && count != inGraph) {
            throw wrong(key, inGraph + " as in the graph beside it", count);
        }
        return count;
    }

    /** The list of so many numbers under the key. */
    List<Double> numbers(String key, int size) {
        List<?> values = list(key);
        if (values.size() != size || !values.stream().allMatch(value ->
                value instanceof Number number && Double.isFinite(number.doubleValue()))) {
            throw wrong(key, "a list of " + size + " numbers", values);
        }
        return values.stream().map(value -> ((Number) value).doubleValue()).toList();
    }

    /** The list under the key. A null in the file is none. */
    List<?> list(String key) {
        return as(List.class, "a list", key, keys.get(key));
    }

    /** The list of whole numbers from 1 on under the key. */
    List<Integer> counts(String key) {
        return list(key).stream().map(item -> count(key, "a list of whole numbers from 1 on", item)).toList();
    }

    /** The object under the key, as a file of its own; without keys if there is none. */
    JsonFile object(String key) {
        @SuppressWarnings("unchecked")    // The parser makes maps with text keys only.
        Map<String, Object> object = has(key) ? as(Map.class, "an object", key, keys.get(key)) : Map.of();
        return new JsonFile(path, object, remedy);
    }

    private <T> T as(Class<T> type, String name, String key, Object value) {
        if (!type.isInstance(value)) {
            throw wrong(key, name, value);
        }
        return type.cast(value);
    }

    /** The error for a value that makes no sense. */
    ModelException wrong(String key, String expected, Object value) {
        return new ModelException(path, "\"" + key + "\" must be " + expected + ", but is " + ShownValue.of(value),
                remedy, "docs/troubleshooting.md#wrong-configuration-value");
    }

    /** The folder that is named under the key, by its path or as seen from the file's own folder. */
    Path folder(String key) {
        String name = text(key, "");
        Optional<String> problem = UserPath.problem(name);
        if (problem.isPresent()) {
            throw wrong(key, "the path of a folder", name);
        }
        return path.resolveSibling(UserPath.of(name));
    }
}
