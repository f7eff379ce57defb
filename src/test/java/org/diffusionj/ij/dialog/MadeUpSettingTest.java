package org.diffusionj.ij.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One declaration makes a setting, and one line lets it be read from AUTOMATIC1111's text, as CONTRIBUTING.md says.
 * Both are put into copies of the classes, which are compiled, and {@link MadeUpSettingUse} uses them.
 */
class MadeUpSettingTest {
    private static final String DECLARATION = """
                public static final Setting<Integer> MADE_UP = setting("madeup", ValueKind.integer(0, 9))
                        .label("Made up").help("shows how a setting is added")
                        .usual(0).infotextUnlessUsual("Made up");
            """;
    private static final String RULE = """
                        followed("Made up", "`madeup`",
                                (settings, value) -> settings.take("Made up", Settings.MADE_UP)),
            """;
    private static final String SETTINGS = "org/diffusionj/settings/Settings.java";
    private static final String TABLE = "org/diffusionj/ij/provenance/ForeignSettingTable.java";

    @TempDir
    Path folder;
    private URLClassLoader loader;
    private BiFunction<Path, String, Map<String, String>> use;

    @BeforeEach
    void addTheLines() throws Exception {
        compile(added(SETTINGS, "    /** All of them. */\n", DECLARATION + "\n"),
                added(TABLE, "            followed(\"Model\",", RULE));
        loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        use = use(loader);
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
    }

    @Test
    void aMadeUpSettingIsReadRecordedShownAndStored() {
        Map<String, String> seen = use.apply(folder.resolve("model"), "seed=7 prompt=x madeup=3");
        assertEquals("3", seen.get("macro"));
        assertEquals("run(\"Text to Image...\", \"seed=7 madeup=3 prompt=[x]\");", seen.get("recorded"));
        assertEquals("3", seen.get("form"));
        assertEquals("Macro key madeup: a whole number from 0 to 9", seen.get("tip"));
        assertEquals("3", seen.get("request"));
        assertEquals("3", seen.get("info"));
        assertEquals("3", seen.get("a1111"));
        assertTrue(seen.get("parameters").contains(", Made up: 3"), seen.get("parameters"));
    }

    @Test
    void whatIsNotAllowedIsRefusedByItsKey() {
        assertEquals("'madeup' cannot be '10'. Allowed is a whole number from 0 to 9.",
                use.apply(folder.resolve("model"), "seed=7 prompt=x madeup=10").get("refused"));
    }

    @Test
    void contributorsAreToldOfTheLines() throws IOException {
        String page = Files.readString(Path.of("CONTRIBUTING.md"));
        assertTrue(page.contains("\n" + DECLARATION) && page.contains("\n" + RULE));
    }

    /** A copy of a class with a text before another. */
    private Path added(String file, String before, String text) throws IOException {
        String source = Files.readString(Path.of("src/main/java", file));
        assertTrue(source.contains(before), file + " has changed");
        Path copy = folder.resolve(file);
        Files.createDirectories(copy.getParent());
        return Files.writeString(copy, source.replace(before, text + before));
    }

    private void compile(Path... copies) {
        List<String> arguments = new ArrayList<>(List.of("-d", folder.toString(),
                "-classpath", System.getProperty("java.class.path")));
        List.of(copies).forEach(copy -> arguments.add(copy.toString()));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
    }

    /** The copies come first. */
    private URL[] classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>(List.of(folder.toUri().toURL()));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    @SuppressWarnings("unchecked")
    private static BiFunction<Path, String, Map<String, String>> use(ClassLoader loader)
            throws ReflectiveOperationException {
        return (BiFunction<Path, String, Map<String, String>>) loader.loadClass(MadeUpSettingUse.class.getName())
                .getDeclaredConstructor().newInstance();
    }
}
