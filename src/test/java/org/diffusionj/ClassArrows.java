package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/** Which class of the project knows which, by the compiled classes. A nested class counts as its outer one. */
final class ClassArrows {
    private static final Pattern ARROW =
            Pattern.compile("(?m)^ +(org\\.diffusionj\\.\\S+) +-> (org\\.diffusionj\\.\\S+)");

    private ClassArrows() {}

    /** As the JDK's jdeps finds it: from each class to all that it knows, by full names. */
    static Map<String, Set<String>> read() {
        StringWriter text = new StringWriter();
        ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        PrintWriter out = new PrintWriter(text);
        assertEquals(0, jdeps.run(out, out, "-verbose:class", "-filter:none", "target/classes"), text::toString);
        Map<String, Set<String>> arrows = new HashMap<>();
        ARROW.matcher(text.toString()).results()
                .filter(arrow -> hasSource(arrow.group(1)) && hasSource(arrow.group(2)))
                .forEach(arrow -> add(arrows, outer(arrow.group(1)), outer(arrow.group(2))));
        assertTrue(arrows.size() > 100, "jdeps writes its arrows in another way than expected");
        return arrows;
    }

    /** Classes without one are left over from an older build. */
    private static boolean hasSource(String name) {
        return Files.exists(Path.of("src/main/java", outer(name).replace('.', '/') + ".java"));
    }

    private static String outer(String name) {
        return name.replaceFirst("\\$.*", "");
    }

    static void add(Map<String, Set<String>> arrows, String from, String to) {
        if (!from.equals(to)) {
            arrows.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
        }
    }
}
