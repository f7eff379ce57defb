package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the folders that models/reference exported from diffusers; the facts are those of its tiny_models.py. */
class ReferenceModelsTest {
    @ParameterizedTest
    @CsvSource({"sd1, PNDMScheduler, 0.18215, 64, 1513", "sd2v, DDIMScheduler, 0.13025, 64, 0",
        "turbo, EulerDiscreteScheduler, 0.3, 64, 0", "zsnr, DDIMScheduler, 0.8, 96, 1513"})
    void readsAFolder(String name, String scheduler, double scaling, int size, int pad) {
        ModelFolder model = ModelFolder.read(Path.of("src/test/resources/reference/models", name));
        ModelFolder.Config config = model.config();
        assertEquals(scheduler, config.scheduler().className());
        assertEquals(new VaeConfig(scaling, 4, 8), config.vae());
        assertEquals(new TextEncoderConfig(32, 1514, 77), model.texts().get(0).config());
        assertEquals(OptionalInt.of(32), config.unet().embedding());
        assertEquals(size, config.defaults().width());
        assertEquals(pad, model.texts().get(0).tokenizer().special().pad());
    }
}
