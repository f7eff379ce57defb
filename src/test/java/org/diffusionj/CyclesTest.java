package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who knows whom in a circle, by the compiled classes, as the JDK's jdeps finds it there. A nested class counts as its
 * outer one.
 */
class CyclesTest {
    private static final int MOST_CLASSES = 3;
    private static final Pattern ARROW = Pattern.compile("(?m)^ +(org\\.diffusionj\\.\\S+) +-> (org\\.diffusionj\\.\\S+)");

    private static Map<String, Set<String>> classes;

    @BeforeAll
    static void readArrows() {
        StringWriter arrows = new StringWriter();
        ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        PrintWriter out = new PrintWriter(arrows);
        assertEquals(0, jdeps.run(out, out, "-verbose:class", "-filter:none", "target/classes"), arrows::toString);
        classes = new HashMap<>();
        ARROW.matcher(arrows.toString()).results()
                .filter(arrow -> hasSource(arrow.group(1)) && hasSource(arrow.group(2)))
                .forEach(arrow -> add(classes, outer(arrow.group(1)), outer(arrow.group(2))));
        assertTrue(classes.size() > 100, "jdeps writes its arrows in another way than expected");
    }

    /** Classes without one are left over from an older build. */
    private static boolean hasSource(String name) {
        return Files.exists(Path.of("src/main/java", outer(name).replace('.', '/') + ".java"));
    }

    private static String outer(String name) {
        return name.replaceFirst("\\$.*", "");
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static void add(Map<String, Set<String>> arrows, String from, String to) {
        if (!from.equals(to)) {
            arrows.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
        }
    }

    @Test
    void noPackagesKnowEachOtherInACircle() {
        assertEquals(Set.of(), cycles(mapped(CyclesTest::packageOf)));
    }

    @Test
    void noMoreThanThreeClassesKnowEachOtherInACircle() {
        Set<Set<String>> tooLarge = cycles(classes);
        tooLarge.removeIf(cycle -> cycle.size() <= MOST_CLASSES);
        assertEquals(Set.of(), tooLarge);
    }

    /** A search that finds nothing must not pass for a house without cycles. */
    @Test
    void aCycleIsFound() {
        Map<String, Set<String>> arrows = new HashMap<>();
        add(arrows, "a", "b");
        add(arrows, "b", "c");
        add(arrows, "c", "a");
        add(arrows, "c", "d");
        assertEquals(Set.of(Set.of("a", "b", "c")), cycles(arrows));
    }

    private static Map<String, Set<String>> mapped(UnaryOperator<String> name) {
        Map<String, Set<String>> arrows = new HashMap<>();
        classes.forEach((from, all) -> all.forEach(to -> add(arrows, name.apply(from), name.apply(to))));
        return arrows;
    }

    /** The largest sets of two or more in which each reaches each other. */
    private static Set<Set<String>> cycles(Map<String, Set<String>> arrows) {
        Map<String, Set<String>> reached = new HashMap<>();
        arrows.keySet().forEach(from -> reached.put(from, reachedFrom(from, arrows)));
        Set<Set<String>> cycles = new HashSet<>();
        reached.forEach((from, all) -> {
            Set<String> cycle = new TreeSet<>(all);
            cycle.removeIf(to -> !reached.getOrDefault(to, Set.of()).contains(from));
            if (cycle.size() > 1) {
                cycles.add(cycle);
            }
        });
        return cycles;
    }

    private static Set<String> reachedFrom(String start, Map<String, Set<String>> arrows) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(start));
        while (!open.isEmpty()) {
            for (String next : arrows.getOrDefault(open.pop(), Set.of())) {
                if (reached.add(next)) {
                    open.push(next);
                }
            }
        }
        return reached;
    }
}
