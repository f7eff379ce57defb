package org.diffusionj.dataset.phantom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.diffusionj.image.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What phantoms promise, measured in the maps. */
class PhantomsTest {
    private static final int SIZE = 160;

    private static PhantomPlan plan(PhantomShape shape, double touching, double clustering) {
        return shape == PhantomShape.CURVES ? new PhantomPlan(shape, 3, 5, 2, 4, touching, clustering)
                : shape == PhantomShape.SPOTS ? new PhantomPlan(shape, 10, 30, 4, 7, touching, clustering)
                : new PhantomPlan(shape, 4, 10, 14, 24, touching, clustering);
    }

    @ParameterizedTest
    @EnumSource
    void countsAndDiametersAreKeptAndObjectsAreWholeAndInside(PhantomShape shape) {
        Set<Integer> counts = new HashSet<>();
        for (int item = 0; item < 40; item++) {
            Labels map = Phantoms.draw(plan(shape, 0.3, 0.2), 5, item, SIZE, SIZE);
            PhantomPlan plan = plan(shape, 0.3, 0.2);
            Map<Integer, Integer> areas = areas(map);
            counts.add(areas.size());
            assertTrue(areas.size() >= plan.fewest() && areas.size() <= plan.most(), areas.size() + " objects");
            assertEquals(List.copyOf(areas.keySet()), List.copyOf(new TreeMap<>(areas).keySet()));
            assertEquals(areas.size(), areas.keySet().stream().max(Integer::compare).orElseThrow());
            assertEquals(areas.size(), parts(map), "each object is one part");
            if (shape != PhantomShape.CURVES) {
                areas.values().forEach(area -> {
                    double diameter = Math.sqrt(4 * area / Math.PI);
                    assertTrue(diameter > plan.smallest() - 0.7 && diameter < plan.largest() + 0.7,
                            "diameter " + diameter);
                });
            }
            for (int i = 0; i < SIZE; i++) {
                assertEquals(0, map.values()[i] + map.values()[i * SIZE] + map.values()[(SIZE - 1) * SIZE + i]
                        + map.values()[i * SIZE + SIZE - 1], "an object is cut");
            }
        }
        assertTrue(counts.size() > 1, "the count does not vary");
    }

    @Property(tries = 60)
    void asManyTouchAsAreToAndAllOthersLieApart(@ForAll @DoubleRange(max = 1) double share,
            @ForAll @IntRange(max = 1_000_000) int item) {
        Labels map = Phantoms.draw(new PhantomPlan(PhantomShape.NUCLEI, 6, 6, 12, 18, share, 0), 1, item, SIZE, SIZE);
        int wanted = (int) Math.round(6 * share);
        assertEquals(wanted == 1 ? 2 : wanted, touching(map, false).size(), "objects that share sides");
        assertEquals(touching(map, false), touching(map, true), "objects that touch over corners only");
    }

    /** The mean distance to the nearest neighbour, which Clark and Evans (1954) compare. */
    @Test
    void clustersAreDenserThanChance() {
        double scattered = 0;
        double clustered = 0;
        for (int item = 0; item < 30; item++) {
            scattered += nearest(Phantoms.draw(new PhantomPlan(PhantomShape.SPOTS, 24, 24, 5, 7, 0, 0), 3, item, 256,
                    256));
            clustered += nearest(Phantoms.draw(new PhantomPlan(PhantomShape.SPOTS, 24, 24, 5, 7, 0, 1), 3, item, 256,
                    256));
        }
        assertTrue(clustered < 0.6 * scattered, clustered / scattered + " of the distance");
    }

    @Test
    void theSameItemHasTheSameMapAndOthersHaveOthers() {
        PhantomPlan plan = plan(PhantomShape.CELLS, 0.5, 0.5);
        int[] map = Phantoms.draw(plan, 9, 4, SIZE, SIZE).values();
        assertArrayEquals(map, Phantoms.draw(plan, 9, 4, SIZE, SIZE).values());
        Set<Integer> different = new HashSet<>();
        for (int item = 0; item < 20; item++) {
            different.add(java.util.Arrays.hashCode(Phantoms.draw(plan, 9, item, SIZE, SIZE).values()));
        }
        different.add(java.util.Arrays.hashCode(Phantoms.draw(plan, 10, 4, SIZE, SIZE).values()));
        assertEquals(21, different.size());
    }

    @Test
    void whatDoesNotFitIsAnErrorThatNamesTheKeys() {
        PhantomPlan full = new PhantomPlan(PhantomShape.NUCLEI, 90, 99, 24, 44, 0, 0);
        String message = assertThrows(IllegalArgumentException.class, () -> Phantoms.draw(full, 1, 0, 64, 64))
                .getMessage();
        assertTrue(message.contains("labels.phantoms") && message.contains("64 x 64") && message.contains("count"),
                message);
    }

    /** The formula of the documentation, computed in another way. */
    @Test
    void drawsAreThoseOfTheirDescription() throws Exception {
        Draws draws = new Draws(-7, 12, "vary/guidance");
        for (int k = 0; k < 5; k++) {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("-7/12/vary/guidance/" + k).getBytes(StandardCharsets.UTF_8));
            double expected = new BigInteger(1, java.util.Arrays.copyOf(hash, 8)).shiftRight(11).doubleValue()
                    / 9007199254740992.0;
            assertEquals(expected, draws.next());
        }
    }

    private static Map<Integer, Integer> areas(Labels map) {
        Map<Integer, Integer> areas = new TreeMap<>();
        for (int value : map.values()) {
            if (value > 0) {
                areas.merge(value, 1, Integer::sum);
            }
        }
        return areas;
    }

    /** Objects with a neighbour of another number over a side or, if asked for, over a corner. */
    private static Set<Integer> touching(Labels map, boolean corners) {
        Set<Integer> touching = new HashSet<>();
        for (int y = 1; y < SIZE - 1; y++) {
            for (int x = 1; x < SIZE - 1; x++) {
                int value = map.values()[y * SIZE + x];
                for (int i = 0; value > 0 && i < 9; i++) {
                    int other = map.values()[(y + i / 3 - 1) * SIZE + x + i % 3 - 1];
                    if ((corners || i % 2 == 1) && other > 0 && other != value) {
                        touching.add(value);
                    }
                }
            }
        }
        return touching;
    }

    /** Parts of one number, joined over sides and corners. */
    private static int parts(Labels map) {
        boolean[] seen = new boolean[map.values().length];
        int parts = 0;
        for (int i = 0; i < seen.length; i++) {
            if (map.values()[i] > 0 && !seen[i]) {
                parts++;
                Deque<Integer> waiting = new ArrayDeque<>(List.of(i));
                seen[i] = true;
                while (!waiting.isEmpty()) {
                    int at = waiting.pop();
                    for (int step : new int[] {-SIZE - 1, -SIZE, -SIZE + 1, -1, 1, SIZE - 1, SIZE, SIZE + 1}) {
                        if (!seen[at + step] && map.values()[at + step] == map.values()[i]) {
                            seen[at + step] = true;
                            waiting.push(at + step);
                        }
                    }
                }
            }
        }
        return parts;
    }

    private static double nearest(Labels map) {
        Map<Integer, double[]> middles = new TreeMap<>();
        for (int i = 0; i < map.values().length; i++) {
            if (map.values()[i] > 0) {
                double[] sum = middles.computeIfAbsent(map.values()[i], any -> new double[3]);
                sum[0] += i % map.width();
                sum[1] += i / map.width();
                sum[2]++;
            }
        }
        List<double[]> points = new ArrayList<>();
        middles.values().forEach(sum -> points.add(new double[] {sum[0] / sum[2], sum[1] / sum[2]}));
        double total = 0;
        for (double[] point : points) {
            total += points.stream().filter(other -> other != point)
                    .mapToDouble(other -> Math.hypot(other[0] - point[0], other[1] - point[1])).min().orElseThrow();
        }
        return total / points.size();
    }
}
