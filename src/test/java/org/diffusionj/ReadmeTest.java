package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the program says of the README is true of it. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    @Test
    void everyAnchorThatAMessagePointsToIsAHeading() throws IOException {
        Set<String> missing = anchorsInMessages();
        assertFalse(missing.isEmpty(), "no message points to the README: the search is broken");
        missing.removeAll(headings());
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyFileThatItLinksToIsThere() throws IOException {
        Set<String> missing = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(README)).results()
                .map(link -> link.group(1))
                .filter(link -> !Files.exists(Path.of(link)))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), missing);
    }

    /** Anchors stand in the sources as README#anchor. */
    private static Set<String> anchorsInMessages() throws IOException {
        Pattern anchor = Pattern.compile("README#([a-z-]+)");
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            Set<String> found = new TreeSet<>();
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                anchor.matcher(Files.readString(file)).results().map(match -> match.group(1)).forEach(found::add);
            }
            return found;
        }
    }

    /** As GitHub makes anchors of headings: lower case, punctuation dropped, spaces to hyphens. */
    private static Set<String> headings() throws IOException {
        return Pattern.compile("(?m)^#+ (.+)$").matcher(Files.readString(README)).results()
                .map((MatchResult heading) -> heading.group(1).toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
