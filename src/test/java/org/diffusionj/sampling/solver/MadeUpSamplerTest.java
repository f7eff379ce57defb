package org.diffusionj.sampling.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file and one line make a sampler. The line is put into a copy of SamplerType, which is compiled. */
class MadeUpSamplerTest {
    private static final String LINE =
            "    MADE_UP(\"Made up\", \"EulerDiscreteScheduler\", true, MadeUpSampler::of),\n";
    private static final String TYPE = "org/diffusionj/sampling/solver/SamplerType.java";
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path TESTS = Path.of("target/test-classes");

    @TempDir
    Path folder;

    @Test
    void aMadeUpSamplerIsChosenByItsLabel() throws Exception {
        addTheLine();
        URL[] path = {folder.toUri().toURL(), CLASSES.toUri().toURL(), TESTS.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            @SuppressWarnings("unchecked")
            Function<String, float[]> walk = (Function<String, float[]>)
                    loader.loadClass(MadeUpWalk.class.getName()).getDeclaredConstructor().newInstance();
            assertArrayEquals(walk.apply("Euler"), walk.apply("Made up"), 1e-4f, "it is Euler's method by other words");
        }
    }

    @Test
    void contributorsAreToldOfTheLine() throws IOException {
        assertTrue(Files.readString(Path.of("CONTRIBUTING.md")).contains("\n" + LINE));
    }

    private void addTheLine() throws IOException {
        String type = Files.readString(Path.of("src/main/java", TYPE));
        Path copy = folder.resolve(TYPE);
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, type.replaceFirst("(?m)^    LMS\\(", LINE + "$0"));
        int failures = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(),
                "-classpath", CLASSES + File.pathSeparator + TESTS, copy.toString());
        assertEquals(0, failures);
    }
}
