package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, as Maven calls it: what the user does not give is there, but empty. */
class LaunchTest {
    @Test
    void theFirstExampleMakesItsPicturesByTheStarterModel(@TempDir Path folder) throws IOException {
        MacroProcess launched = MacroProcess.runSource(List.of("model=", "macro=", "arg=", "images=20",
                "out=" + folder, "plan=", "part="), Path.of("src/launch/Launch.java"),
                List.of("mvn", repository(), "TextToImage"));
        assertEquals(0, launched.exitCode(), launched.err());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(Set.of("sparse-large-blue-nuclei.png", "dense-small-green-nuclei.png", "magenta-nuclei.png"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    /** Surefire tells it; needed only if sources were changed since they were compiled. */
    private static String repository() {
        return System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");
    }
}
