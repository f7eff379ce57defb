package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What messages and documents point to is there. */
class DocumentsTest {
    private static final Path DOCS = Path.of("docs");
    private static final Pattern IN_MESSAGES = Pattern.compile("\\b(README(?:\\.md)?|docs/[\\w-]+\\.md)#([a-z0-9-]+)");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:)([^)#]*)(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void everyPlaceThatAMessagePointsToIsAHeading() throws IOException {
        Set<String> missing = new TreeSet<>();
        int places = 0;
        for (Path file : files(Path.of("src/main/java"), "")) {
            Matcher place = IN_MESSAGES.matcher(Files.readString(file));
            while (place.find()) {
                places++;
                if (!headings(Path.of(place.group(1))).contains(place.group(2))) {
                    missing.add(file + ": " + place.group());
                }
            }
        }
        assertTrue(places > 0, "no message points to the documents: the search is broken");
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyFileAndHeadingThatADocumentLinksToIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target) || link.group(2) != null && !headings(target).contains(link.group(2))) {
                    missing.add(page + ": " + link.group());
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    /** Who has unpacked the zip over ImageJ's folder finds the pages there under the names that messages tell. */
    @Test
    void theZipHoldsThePagesAndWhatTheyLinkTo() throws Exception {
        Set<Path> packed = packed();
        Set<String> missing = new TreeSet<>();
        for (Path page : files(DOCS, ".md").stream().filter(packed::contains).toList()) {
            LINK.matcher(Files.readString(page)).results().filter(link -> !link.group(1).isEmpty())
                    .filter(link -> !packed.contains(page.resolveSibling(link.group(1)).normalize()))
                    .forEach(link -> missing.add(page + ": " + link.group()));
        }
        assertEquals(Set.of(), missing, "fiji-parts.xml does not put them into the zip");
        assertTrue(packed.contains(DOCS.resolve("troubleshooting.md")), packed.toString());
    }

    /** The files that stand at the same place in the sources and in the zip. */
    private static Set<Path> packed() throws Exception {
        Element parts = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(Path.of("src/main/assembly/fiji-parts.xml").toFile()).getDocumentElement();
        Set<Path> packed = new HashSet<>();
        for (Element set : children(parts, "fileSet")) {
            Path folder = Path.of(text(set, "directory").get(0));
            if (text(set, "outputDirectory").equals(List.of(folder.toString()))) {
                List<String> included = text(set, "include");
                files(folder, "").stream()
                        .filter(file -> included.isEmpty() || included.contains(folder.relativize(file).toString()))
                        .filter(file -> !text(set, "exclude").contains(folder.relativize(file).toString()))
                        .forEach(packed::add);
            }
        }
        return packed;
    }

    private static List<String> text(Element parent, String name) {
        return children(parent, name).stream().map(Element::getTextContent).toList();
    }

    private static List<Element> children(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }

    private static List<Path> pages() throws IOException {
        return Stream.of(files(DOCS, ".md"), files(Path.of("models"), "README.md"),
                files(Path.of("native"), "README.md"),
                List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")))
                .flatMap(List::stream).toList();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending)).toList();
        }
    }

    /** As GitHub makes anchors of headings: lower case, punctuation dropped, spaces to hyphens. */
    private static Set<String> headings(Path page) throws IOException {
        if (!Files.exists(page)) {
            return Set.of();
        }
        return HEADING.matcher(Files.readString(page)).results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
