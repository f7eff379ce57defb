package org.diffusionj.ort;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees who lacks one of the jars: the backend in a class loader of its own, without them. */
class MissingLibraryTest {
    /** All of ONNX Runtime; only its binding's natives; all of JavaCPP. */
    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime-.*", "onnxruntime-.*(linux|macosx|windows).*", "javacpp-.*"})
    void namesTheJarsThatAreNeeded(String missing) throws ReflectiveOperationException, IOException {
        try (URLClassLoader loader = without(missing)) {
            Class<?> type = loader.loadClass("org.diffusionj.ort.OrtBackend");
            Object backend = type.getConstructor().newInstance();
            Object source = loader.loadClass("org.diffusionj.runtime.NetworkSource").getConstructor(Path.class)
                    .newInstance(Path.of("any.onnx"));
            for (int attempt = 0; attempt < 2; attempt++) {    // The failure is remembered.
                Throwable failure = assertThrows(InvocationTargetException.class,
                        () -> type.getMethod("open", source.getClass()).invoke(backend, source)).getCause();
                String message = assertInstanceOf(IllegalStateException.class, failure).getMessage();
                assertTrue(message.contains("ONNX Runtime could not be loaded") && message.contains("classifier")
                        && message.contains("docs/troubleshooting.md#onnx-runtime-does-not-load"), message);
            }
        }
    }

    /** The zip for CPUs holds nothing of CUDA. */
    @Test
    void computesWithoutTheJarsOfCuda() throws ReflectiveOperationException, IOException {
        try (URLClassLoader loader = without("cuda-.*")) {
            Class<?> type = loader.loadClass("org.diffusionj.ort.OrtBackend");
            Class<?> device = loader.loadClass("org.diffusionj.runtime.Device");
            Object auto = type.getMethod("on", device).invoke(null, device.getField("AUTO").get(null));
            assertTrue(type.getMethod("describe").invoke(auto).toString().endsWith(", CPU"));
            assertTrue(type.getMethod("fallback").invoke(auto).toString().contains("CUDA"));
        }
    }

    private static URLClassLoader without(String jars) {
        URL[] rest = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of).filter(path -> !path.getFileName().toString().matches(jars))
                .map(MissingLibraryTest::url).toArray(URL[]::new);
        return new URLClassLoader(rest, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
