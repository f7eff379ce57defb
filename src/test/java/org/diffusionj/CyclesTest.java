package org.diffusionj;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who knows whom in a circle, by the compiled classes. */
class CyclesTest {
    private static final int MOST_CLASSES = 3;

    private static Map<String, Set<String>> classes;

    @BeforeAll
    static void readArrows() {
        classes = ClassArrows.read();
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
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
        ClassArrows.add(arrows, "a", "b");
        ClassArrows.add(arrows, "b", "c");
        ClassArrows.add(arrows, "c", "a");
        ClassArrows.add(arrows, "c", "d");
        assertEquals(Set.of(Set.of("a", "b", "c")), cycles(arrows));
    }

    private static Map<String, Set<String>> mapped(UnaryOperator<String> name) {
        Map<String, Set<String>> arrows = new HashMap<>();
        classes.forEach((from, all) -> all.forEach(to -> ClassArrows.add(arrows, name.apply(from), name.apply(to))));
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
