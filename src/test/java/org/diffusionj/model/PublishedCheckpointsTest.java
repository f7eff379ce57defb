package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;
import org.diffusionj.checkpoint.Checkpoint;
import org.diffusionj.checkpoint.Corrections;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with the names and shapes of the published models' weights (models/reference/one_files.py, checked there with
 * diffusers' own conversion), and a hole in place of their values. What is expected of each are the values in the
 * configuration files that the same models have on the hub.
 */
class PublishedCheckpointsTest {
    private static Map<String, Map<String, List<Long>>> published;

    @TempDir
    private Path folder;

    @BeforeAll
    static void readNames() throws IOException {
        Path names = Path.of("src/test/resources/reference/onefile/names.json.gz");
        try (InputStreamReader reader = new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(names)), StandardCharsets.UTF_8)) {
            published = new Gson().fromJson(reader, new TypeToken<Map<String, Map<String, List<Long>>>>() {}.getType());
        }
    }

    /** Every weight finds its place, and none is left over: the model would be refused otherwise. */
    private ModelFolder model(String name) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        StringJoiner header = new StringJoiner(",", "{", "}");
        long end = 0;
        for (Map.Entry<String, List<Long>> weight : published.get(name).entrySet()) {
            boolean positions = weight.getKey().endsWith("position_ids");
            long bytes = weight.getValue().stream().reduce(positions ? 8L : 2L, (a, b) -> a * b);
            header.add("\"" + weight.getKey() + "\":{\"dtype\":\"" + (positions ? "I64" : "F16") + "\",\"shape\":"
                    + weight.getValue() + ",\"data_offsets\":[" + end + "," + (end + bytes) + "]}");
            end += bytes;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
            sparse.write(json);
            sparse.setLength(8 + json.length + end);
        }
        return ModelFolder.read(file);
    }

    private static Object heads(ModelFolder model) {
        return Checkpoint.read(model.path()).orElseThrow().configuration("unet", Corrections.NONE)
                .get("attention_head_dim");
    }

    private static void assertTokens(int[] expected, ModelFolder model, int encoder) {
        int[] ids = model.texts().get(encoder).tokenizer().encode("hello world").ids();
        assertArrayEquals(expected, new int[] {ids[0], ids[1], ids[2], ids[3], ids[4], ids[76]});
    }

    @Test
    void stableDiffusion15() throws IOException {
        ModelFolder model = model("sd15");
        assertEquals("Stable Diffusion 1.x", model.config().family().label());
        assertEquals(8L, heads(model));
        assertEquals(512, model.config().defaults().width());
        assertEquals(new TextEncoderConfig(768, 49408, 77), model.texts().get(0).config());
        assertEquals(12, model.texts().get(0).layers());
        assertEquals(12L, model.texts().get(0).file().keys().get("num_attention_heads"));
        assertEquals("quick_gelu", model.texts().get(0).file().keys().get("hidden_act"));
        assertEquals("PNDMScheduler", model.config().scheduler().className());
        assertEquals(0.18215, model.config().vae().scalingFactor());
        assertTokens(new int[] {49406, 3306, 1002, 49407, 49407, 49407}, model, 0);
    }

    /** Of the 24 layers in the file, 23 are used. */
    @Test
    void stableDiffusion21() throws IOException {
        ModelFolder model = model("sd21");
        assertEquals(List.of(5L, 10L, 20L, 20L), heads(model));
        assertEquals(768, model.config().defaults().width());
        assertEquals(new TextEncoderConfig(1024, 49408, 77), model.texts().get(0).config());
        assertEquals(23, model.texts().get(0).layers());
        assertEquals(16L, model.texts().get(0).file().keys().get("num_attention_heads"));
        assertEquals("gelu", model.texts().get(0).file().keys().get("hidden_act"));
        assertEquals("DDIMScheduler", model.config().scheduler().className());
        assertEquals("v_prediction", model.config().scheduler().word("prediction_type").orElseThrow());
        assertTokens(new int[] {49406, 3306, 1002, 49407, 0, 0}, model, 0);
    }

    @Test
    void stableDiffusionXl() throws IOException {
        ModelFolder model = model("xl");
        assertEquals("Stable Diffusion XL", model.config().family().label());
        assertEquals(List.of(5L, 10L, 20L), heads(model));
        assertEquals(1024, model.config().defaults().width());
        assertEquals(2048, model.config().unet().embedding().orElseThrow());
        assertEquals(32, model.texts().get(1).layers());
        assertEquals(20L, model.texts().get(1).file().keys().get("num_attention_heads"));
        assertEquals(0.13025, model.config().vae().scalingFactor());
        assertEquals("leading", model.config().scheduler().word("timestep_spacing").orElseThrow());
        assertTokens(new int[] {49406, 3306, 1002, 49407, 49407, 49407}, model, 0);
        assertTokens(new int[] {49406, 3306, 1002, 49407, 0, 0}, model, 1);
    }

    @Test
    void itsRefiner() throws IOException {
        ModelFolder model = model("refiner");
        assertEquals(List.of(6L, 12L, 24L, 24L), heads(model));
        assertEquals(1, model.texts().size());
        assertEquals(1280, model.config().unet().embedding().orElseThrow());
        assertEquals(true, model.config().pipeline().scoresAesthetics());
        assertEquals(false, model.config().pipeline().zerosForAbsentNegative());
    }
}
