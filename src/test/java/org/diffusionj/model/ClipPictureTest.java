package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against transformers' CLIPImageProcessor on Pillow (models/reference/former_pipeline.py). */
class ClipPictureTest {
    private static final Npz ARRAYS = Npz.read(Path.of("src/test/resources/reference/former/preparation.npz"));
    private static final String START = "prepared_";

    @TempDir
    private Path folder;

    static Stream<String> names() {
        return ARRAYS.names().filter(name -> name.startsWith(START)).map(name -> name.substring(START.length()));
    }

    @Test
    void thereAreCases() {
        assertEquals(18, names().count());
    }

    @ParameterizedTest
    @MethodSource("names")
    void picturesArePreparedAsByTransformers(String name) {
        int[] sizes = Stream.of(name.split("[x_]")).mapToInt(Integer::parseInt).toArray();
        ClipPicture usual = ClipPicture.read(JsonFile.readIfPresent(folder.resolve("none.json")));
        ClipPicture preparation = new ClipPicture(sizes[2], sizes[4], sizes[3], usual.mean(), usual.deviation());
        RgbImage picture = picture(ARRAYS.bytes("picture_" + name), sizes[0], sizes[1]);
        assertArrayEquals(ARRAYS.floats(START + name), preparation.prepare(picture).data(), 1e-5f);
    }

    /** @param levels (height, width, 3) */
    private static RgbImage picture(byte[] levels, int width, int height) {
        float[] planes = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            planes[i % 3 * width * height + i / 3] = (levels[i] & 0xff) / 255f;
        }
        return new RgbImage(width, height, planes);
    }

    @Test
    void sizesStandAloneOrInObjects() throws IOException {
        assertEquals(new ClipPicture(224, 224, 224, List.of(0.1, 0.2, 0.3), List.of(1.0, 2.0, 3.0)), read(
                "{\"size\": 224, \"crop_size\": 224, \"image_mean\": [0.1, 0.2, 0.3], \"image_std\": [1, 2, 3]}"));
        ClipPicture inObjects =
                read("{\"size\": {\"shortest_edge\": 96}, \"crop_size\": {\"height\": 32, \"width\": 64}}");
        assertEquals(List.of(96, 64, 32), List.of(inObjects.shortestEdge(), inObjects.width(), inObjects.height()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"do_resize\": false}", "{\"resample\": 2}", "{\"size\": \"large\"}", "{\"size\": 0}",
        "{\"crop_size\": {\"height\": 3}}", "{\"image_mean\": [1, 2]}", "{\"image_std\": [1, 2, \"x\"]}"})
    void otherPreparationsAreRefusedByKey(String json) {
        String key = json.substring(2, json.indexOf('"', 2));
        String message = assertThrows(ModelException.class, () -> read(json)).getMessage();
        assertTrue(message.contains(key) && message.contains("preprocessor_config.json"), message);
    }

    private ClipPicture read(String json) throws IOException {
        return ClipPicture.read(JsonFile.read(Files.writeString(folder.resolve("preprocessor_config.json"), json)));
    }
}
