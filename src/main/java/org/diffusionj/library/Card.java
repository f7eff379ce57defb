package org.diffusionj.library;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.hub.LocalName;

/** What a model's card says of its licence. */
final class Card {
    private static final Pattern LICENCE = Pattern.compile("(?m)^license:[ \\t]*['\"]?([^'\"\\n#]+)");
    private static final int LONGEST = 20_000;

    private Card() {}

    /** As the front matter of README.md names it; else what the first line of a file LICENSE is; else nothing. */
    static String licence(Path folder) {
        return matter(folder.resolve("README.md")).map(LICENCE::matcher).filter(Matcher::find)
                .map(found -> found.group(1).strip())
                .or(() -> Stream.of("LICENSE", "LICENSE.md", "LICENSE.txt").map(folder::resolve)
                        .flatMap(file -> start(file).stream()).flatMap(String::lines).map(String::strip)
                        .filter(line -> !line.isEmpty()).findFirst()).map(LocalName::shown).orElse("");
    }

    private static Optional<String> matter(Path file) {
        return start(file).filter(text -> text.startsWith("---"))
                .map(text -> text.substring(3, text.indexOf("\n---", 3) < 0 ? 3 : text.indexOf("\n---", 3)));
    }

    private static Optional<String> start(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        char[] text = new char[LONGEST];
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int read = in.read(text);
            return Optional.of(new String(text, 0, Math.max(0, read)).replace("\r", ""));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
