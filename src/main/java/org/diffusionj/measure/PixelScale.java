package org.diffusionj.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonText;
import org.diffusionj.json.ShownValue;

/**
 * How a network takes pixels: (maximum · value - mean) / deviation, for values in [0, 1].
 *
 * @param maximum of the values before mean and deviation: 1 or 255, as the network was trained
 * @param mean of each channel, or one for all
 * @param deviation the same
 */
public record PixelScale(double maximum, List<Double> mean, List<Double> deviation) {
    /** Values in [0, 1] as they are. */
    public static final PixelScale UNIT = new PixelScale(1, List.of(0.0), List.of(1.0));

    private static final Set<String> KEYS = Set.of("maximum", "mean", "std");
    private static final int LONGEST = 100_000;

    /**
     * What a JSON file tells, as {@code {"maximum": 1, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}};
     * each key may be absent.
     *
     * @throws IllegalArgumentException if it cannot be read, or tells something else
     */
    public static PixelScale read(Path file) {
        if (!(parsed(file) instanceof Map<?, ?> keys)) {
            throw wrong(file, "holds no JSON object");
        }
        keys.keySet().stream().filter(key -> !KEYS.contains(key)).findFirst().ifPresent(key -> {
            throw wrong(file, "has the key \"" + key + "\", but may have only maximum, mean and std");
        });
        double maximum = keys.containsKey("maximum")
                ? numbers(file, "maximum", Collections.singletonList(keys.get("maximum"))).get(0) : 1;
        List<Double> mean = list(file, keys, "mean", UNIT.mean);
        List<Double> deviation = list(file, keys, "std", UNIT.deviation);
        if (!(maximum > 0) || deviation.stream().anyMatch(value -> !(value > 0))) {
            throw wrong(file, "must tell numbers above 0 for maximum and std");
        }
        return new PixelScale(maximum, mean, deviation);
    }

    private static Object parsed(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw wrong(file, "is longer than " + LONGEST + " bytes");
            }
            return JsonText.parse(Files.readString(file));
        } catch (IOException e) {
            throw wrong(file, "cannot be read (" + e + ")");
        } catch (JsonException e) {
            throw wrong(file, "is not valid JSON: it " + e.getMessage());
        }
    }

    private static List<Double> list(Path file, Map<?, ?> keys, String key, List<Double> absent) {
        if (!keys.containsKey(key)) {
            return absent;
        }
        if (!(keys.get(key) instanceof List<?> values) || values.size() != 1 && values.size() != 3) {
            throw wrong(file, "must tell a list of 1 or 3 numbers for " + key + ", but tells "
                    + ShownValue.of(keys.get(key)));
        }
        return numbers(file, key, values);
    }

    private static List<Double> numbers(Path file, String key, List<?> values) {
        return values.stream().map(value -> {
            if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue())) {
                throw wrong(file, "must tell numbers for " + key + ", but tells " + ShownValue.of(value));
            }
            return number.doubleValue();
        }).toList();
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException(file + " " + what + ". See docs/compare.md#feature-networks");
    }

    float of(float value, int channel) {
        return (float) ((maximum * value - mean.get(channel % mean.size()))
                / deviation.get(channel % deviation.size()));
    }

    @Override
    public String toString() {
        return "pixels of 0 to " + maximum + ", less " + mean + ", divided by " + deviation;
    }
}
