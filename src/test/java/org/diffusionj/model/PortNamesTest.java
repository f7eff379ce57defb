package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names of networks' inputs and outputs are spelled in one place, so that another export's need one change. */
class PortNamesTest {
    private static final Path MAIN = Path.of("src/main/java/org/diffusionj");

    @Test
    void noOtherClassSpellsThem() throws IOException, IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (Field field : PortNames.class.getDeclaredFields()) {
            names.add("\"" + field.get(null) + "\"");
        }
        assertFalse(names.isEmpty());
        List<String> breaches = new ArrayList<>();
        for (Path file : sources()) {
            String code = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "");
            names.stream().filter(code::contains).forEach(name -> breaches.add(file + " spells " + name));
        }
        assertEquals(List.of(), breaches);
    }

    /** Of the packages that know networks by their roles. */
    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Stream.concat(Files.walk(MAIN.resolve("model")),
                Files.walk(MAIN.resolve("pipeline")))) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("PortNames.java")).toList();
        }
    }
}
