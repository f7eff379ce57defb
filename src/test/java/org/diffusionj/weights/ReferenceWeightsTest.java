package org.diffusionj.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files written by torch and safetensors (models/reference/weights.py), against what they were written from. */
class ReferenceWeightsTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/weights");

    @ParameterizedTest
    @ValueSource(strings = {"all.safetensors", "all.pt", "views.pt", "module.bin", "training.ckpt"})
    void holdsTheTensorsThatWereWritten(String name) throws IOException {
        Map<String, Weight> tensors = WeightFile.read(FOLDER.resolve(name)).tensors();
        JsonObject expected = JsonParser.parseString(Files.readString(FOLDER.resolve(name + ".json")))
                .getAsJsonObject();
        assertEquals(expected.keySet(), tensors.keySet());
        for (String tensor : expected.keySet()) {
            JsonObject of = expected.getAsJsonObject(tensor);
            List<Long> shape = numbers(of.getAsJsonArray("shape")).stream().map(Double::longValue).toList();
            assertEquals(shape, tensors.get(tensor).shape(), tensor);
            float[] values = new float[of.getAsJsonArray("values").size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) of.getAsJsonArray("values").get(i).getAsDouble();
            }
            assertArrayEquals(values, tensors.get(tensor).floats(), 0, tensor);
        }
    }

    private static List<Double> numbers(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false).map(element -> element.getAsDouble()).toList();
    }

    @Test
    void tellsTheMetadataOfSafetensors() {
        assertEquals(Map.of("format", "pt", "ss_network_dim", "8"),
                WeightFile.read(FOLDER.resolve("all.safetensors")).metadata());
    }

    @Test
    void mapsWhatLiesInOnePieceOnly() {
        Map<String, Weight> views = WeightFile.read(FOLDER.resolve("views.pt")).tensors();
        Weight row = views.get("row");
        assertEquals(12 * Float.BYTES, row.map().remaining());
        assertEquals(12, row.map().getFloat(0)); // the second of two blocks of 0 to 23
        assertFalse(views.get("transposed").isContiguous());
        assertFalse(views.get("channels_last").isContiguous());
    }
}
