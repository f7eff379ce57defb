package org.diffusionj.ij.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.Prefs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diffusionj.model.ModelRoots;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default of the key model in docs/macro-keys.md: the last used, else starter. */
class KnownModelsTest {
    private static final String LAST_USED = "diffusion.model";

    private final String roots = System.getProperty(ModelRoots.PROPERTY);
    private final String lastUsed = Prefs.get(LAST_USED, null);

    @TempDir
    Path folder;

    @BeforeEach
    void offerOneModel() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("nuclei")).resolve("model_index.json"), "{}");
        System.setProperty(ModelRoots.PROPERTY, folder.toString());
    }

    @AfterEach
    void restore() {
        if (roots == null) {
            System.clearProperty(ModelRoots.PROPERTY);
        } else {
            System.setProperty(ModelRoots.PROPERTY, roots);
        }
        Prefs.set(LAST_USED, lastUsed);
    }

    @Test
    void theLastUsedIsTakenByNameOrPath() {
        KnownModels.remember("nuclei", 7);
        assertEquals("nuclei", KnownModels.usual());
        KnownModels.remember(folder.resolve("nuclei").toString(), 7);
        assertEquals(folder.resolve("nuclei").toString(), KnownModels.usual());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", " ", "no\0name"})
    void oneThatIsNotThereAnyMoreGivesWayToTheStarter(String model) {
        KnownModels.remember(model, 7);
        assertEquals("starter", KnownModels.usual());
    }
}
