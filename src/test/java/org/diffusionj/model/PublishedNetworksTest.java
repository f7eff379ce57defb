package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The networks of published models in their full size: of config.json alone follow the weights that diffusers and
 * transformers have, no more, no fewer, and each with its shape (models/reference/published.py).
 */
class PublishedNetworksTest {
    private static final Path NETWORKS = Path.of("src/test/resources/reference/published/networks.json.gz");

    @TempDir
    private Path folder;

    /** @param place in the model's folder */
    private record Published(String hub, String place, JsonElement config, Map<String, List<Long>> weights) {
        @Override
        public String toString() {
            return hub + "/" + place;
        }
    }

    static Stream<Published> networks() throws IOException {
        try (InputStreamReader reader = new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(NETWORKS)), StandardCharsets.UTF_8)) {
            List<Published> all = new Gson().fromJson(reader, new TypeToken<List<Published>>() {}.getType());
            return all.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void asksForTheWeightsThatItsFilesHold(Published network) throws IOException {
        JsonFile config = JsonFile.read(Files.writeString(folder.resolve("config.json"), network.config.toString()));
        Map<String, List<Long>> asked = new TreeMap<>();
        RandomModel.graphs(network.place, config).forEach(graph -> asked.putAll(graph.weights()));
        assertEquals(new TreeMap<>(network.weights), asked);
    }
}
