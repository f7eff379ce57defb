package org.diffusionj.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.diffusionj.weights.Dtype;
import org.diffusionj.weights.Weight;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of averaged weights, which have lost their dots, of every weight of the published UNets. */
class EmaNamesTest {
    private static final Path NAMES = Path.of("src/test/resources/reference/onefile/names.json.gz");
    private static final String UNET = "model.diffusion_model.";

    @ParameterizedTest
    @ValueSource(strings = {"sd15", "sd21", "xl", "refiner"})
    void findTheirDotsAgain(String model) throws IOException {
        Map<String, Weight> averaged = new LinkedHashMap<>();
        Map<String, String> expected = new LinkedHashMap<>();
        for (String name : names(model)) {
            String rest = name.substring(UNET.length());
            String squeezed = "model_ema.diffusion_model" + rest.replace(".", "");
            averaged.put(squeezed, new Weight(squeezed, Dtype.F32, List.of(), List.of(), NAMES, 0));
            expected.put(rest, rest);
        }
        assertTrue(expected.size() > 600, "of a whole UNet");
        Map<String, String> found = new LinkedHashMap<>();
        EmaNames.dotted(averaged).forEach((name, weight) -> found.put(name, weight.name()));
        assertEquals(expected, found);
    }

    private static List<String> names(String model) throws IOException {
        try (InputStreamReader reader = new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(NAMES)), StandardCharsets.UTF_8)) {
            Map<String, Map<String, List<Long>>> all =
                    new Gson().fromJson(reader, new TypeToken<Map<String, Map<String, List<Long>>>>() {}.getType());
            return all.get(model).keySet().stream().filter(name -> name.startsWith(UNET)).toList();
        }
    }
}
