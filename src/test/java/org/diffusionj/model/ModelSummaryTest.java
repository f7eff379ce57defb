package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");

    @Test
    void tellsFamilyPrecisionAndSize() {
        assertEquals("Stable Diffusion 1.x, half, 2.1 GB",
                new ModelSummary("Stable Diffusion 1.x", "half", 2_132_000_000L).toString());
        assertEquals("LCM, float, 12.4 MB", new ModelSummary("LCM", "float", 12_400_000).toString());
    }

    @Test
    void readsFilesAndFoldersOfWeightsAndGraphs() {
        ModelSummary file = ModelSummary.of(REFERENCE.resolve("onefile/sd1.safetensors"));
        assertEquals(REFERENCE.resolve("onefile/sd1.safetensors").toFile().length(), file.bytes());
        assertTrue(file.family().startsWith("Stable Diffusion 1"), file.family());
        ModelSummary folder = ModelSummary.of(REFERENCE.resolve("models/xl"));
        assertEquals("float", folder.stored());
    }
}
