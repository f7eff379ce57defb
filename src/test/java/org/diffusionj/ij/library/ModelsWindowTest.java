package org.diffusionj.ij.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.hub.HubServer;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With real windows, on a display of their own, also at twice the size. */
class ModelsWindowTest {
    private static final Path MODEL = Path.of("src/test/resources/reference/folders/sd");

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aModelIsDownloadedCheckedAndDeleted(int scale, @TempDir Path folder) throws IOException {
        Path models = Files.createDirectory(folder.resolve("models"));
        Path pictures = Files.createDirectories(Path.of(System.getProperty("pictures", folder.toString())));
        try (HubServer server = new HubServer(); VirtualDisplay display = VirtualDisplay.open()) {
            for (Path file : ReferenceFolders.files(MODEL)) {
                server.with("someone/tiny", file.toString(), Files.readAllBytes(MODEL.resolve(file)));
            }
            Map<String, String> environment = new HashMap<>(display.environment());
            environment.put("HF_ENDPOINT", server.endpoint());
            MacroProcess windows = MacroProcess.run(List.of("diffusionj.models=" + models, "user.home=" + folder,
                    "sun.java2d.uiScale=" + scale), environment, ModelsWindowDriver.class,
                    List.of(pictures.toString(), "someone/tiny", "scale" + scale));
            assertEquals(0, windows.exitCode(), windows.err());
            List<String> lines = windows.out().lines().filter(line -> !line.isBlank()).toList();
            assertTrue(lines.get(0).matches("\\d+ files, .*B, licence mit"), windows.out());
            assertEquals(List.of("run(\"Diffusion Models...\", \"get=someone/tiny name=clicked\");",
                    "run(\"Diffusion Models...\", \"check=clicked\");",
                    "run(\"Diffusion Models...\", \"delete=clicked\");"), lines.subList(1, lines.size()));
            assertTrue(Files.exists(models.resolve(".trash/clicked/clicked/model_index.json")));
        }
    }
}
