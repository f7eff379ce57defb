package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways that docs/design.md tells are short, and the compiled classes know each other so. */
class TwoWaysTest {
    private static final int MOST_CLASSES = 12;
    private static final Pattern STATION = Pattern.compile("(?m)^\\d+\\. `(\\w+)`");

    private static Map<String, Set<String>> arrows;

    @BeforeAll
    static void readArrows() {
        arrows = ClassArrows.read();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A prompt, from the command to the tokenizer", "An image, from ImageJ to latents"})
    void fewClassesEachOnce(String way) throws IOException {
        List<String> stations = stations(way);
        assertFalse(stations.isEmpty(), "docs/design.md does not list: " + way);
        assertTrue(stations.size() <= MOST_CLASSES, stations.toString());
        assertEquals(stations.size(), new HashSet<>(stations).size(), stations.toString());
    }

    /** Itself, or the interface or class that it stands behind. */
    @ParameterizedTest
    @ValueSource(strings = {"A prompt, from the command to the tokenizer", "An image, from ImageJ to latents"})
    void eachIsKnownToOneBeforeIt(String way) throws Exception {
        List<String> before = new ArrayList<>();
        for (String station : stations(way)) {
            Class<?> type = Class.forName(station);
            List<String> names = Stream.concat(Stream.of(type, type.getSuperclass()), Stream.of(type.getInterfaces()))
                    .filter(known -> known != null).map(Class::getName).toList();
            assertTrue(before.isEmpty() || before.stream().anyMatch(
                    earlier -> names.stream().anyMatch(arrows.getOrDefault(earlier, Set.of())::contains)), station);
            before.add(station);
        }
    }

    /** Full names, in the order of the list below a heading. */
    private static List<String> stations(String heading) throws IOException {
        String page = Files.readString(Path.of("docs/design.md"));
        assertTrue(page.contains("### " + heading + "\n"), heading);
        String section = page.substring(page.indexOf("### " + heading)).split("\n##", 2)[0];
        Set<String> known = arrows.keySet();
        return STATION.matcher(section).results().map(match -> match.group(1))
                .map(station -> known.stream().filter(name -> name.endsWith("." + station)).findFirst().orElseThrow(
                        () -> new AssertionError("docs/design.md names a class that is not there: " + station)))
                .toList();
    }
}
