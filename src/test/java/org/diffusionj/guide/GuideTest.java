package org.diffusionj.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.hub.HubServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every macro of the guide, as it stands there but for its steps: with a tiny model in the starter's place. */
class GuideTest {
    private static final Path GUIDE = Path.of("docs/guide.md");
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final Pattern MACRO = Pattern.compile("(?ms)^```\\n(.*?)^```$");
    private static final long LARGEST = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void everyMacroOfTheGuideRuns() throws IOException {
        List<String> macros = MACRO.matcher(Files.readString(GUIDE)).results()
                .map(found -> found.group(1)).toList();
        assertEquals(6, macros.size(), "of first picture, image, inpainting, labels, models, macros");
        Path models = Files.createDirectory(folder.toRealPath().resolve("models"));
        ReferenceFolders.copy(REFERENCE.resolve("folders/sd"), models.resolve("starter"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/sd-lines"), models.resolve("starter/controlnet"));
        List<String> files = new ArrayList<>();
        for (String macro : macros) {
            Path file = folder.resolve("guide-" + files.size());
            files.add(Files.writeString(file, macro.replaceAll("steps=8 ", "")
                    .replaceAll("seed=", "steps=2 seed=")).toString());
        }
        MacroProcess process = run(models, files);
        assertEquals(0, process.exitCode(), process.err());
        for (String file : files) {
            assertEquals("", Files.readString(Path.of(file + ".err")), Files.readString(Path.of(file)));
            assertTrue(Integer.parseInt(Files.readString(Path.of(file + ".images"))) > 0, file);
        }
    }

    private MacroProcess run(Path models, List<String> files) throws IOException {
        try (HubServer server = new HubServer()) {
            Path model = REFERENCE.resolve("folders/sd");
            for (Path file : ReferenceFolders.files(model)) {
                server.with("stabilityai/sd-turbo", file.toString(), Files.readAllBytes(model.resolve(file)));
            }
            return MacroProcess.run(List.of("diffusionj.models=" + models, "diffusionj.threads=1",
                    "user.home=" + folder, "java.io.tmpdir=" + folder), Map.of("HF_ENDPOINT", server.endpoint()),
                    MacroBatch.class, files);
        }
    }

    @Test
    void itsPicturesAreSmall() throws IOException {
        try (Stream<Path> pictures = Files.list(Path.of("docs/guide"))) {
            long bytes = pictures.filter(file -> file.toString().endsWith(".png")).mapToLong(file ->
                    file.toFile().length()).sum();
            assertTrue(bytes > 0 && bytes < LARGEST, bytes + " bytes");
        }
    }
}
