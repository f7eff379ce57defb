package org.diffusionj.dataset;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The items of a data set that are there, as its manifests tell. */
public final class Rows {
    /** The manifest of all items. */
    static final String WHOLE = "manifest.jsonl";

    private Rows() {}

    /**
     * Reads manifests, whole or of whatever parts; lines that were cut count as none.
     *
     * @throws IllegalStateException if items were made by another plan
     */
    public static SortedMap<Integer, Row> read(DatasetPlace place, List<String> manifests, Plan plan)
            throws IOException {
        SortedMap<Integer, Row> rows = new TreeMap<>();
        for (String manifest : manifests) {
            place.read(manifest).stream().flatMap(String::lines).forEach(line -> Row.parse(line)
                    .ifPresent(row -> rows.putIfAbsent(row.index(), requireOf(plan, row, place))));
        }
        return rows;
    }

    private static Row requireOf(Plan plan, Row row, DatasetPlace place) {
        if (!row.plan().equals(plan.sha256())) {
            throw new IllegalStateException("The folder " + place.name() + " holds a data set of another plan. Choose"
                    + " another folder, or call again with the plan that it was begun with."
                    + " See docs/datasets.md#going-on");
        }
        return row;
    }

    /** Whether all files of a row are there, whole. */
    static boolean isThere(Row row, DatasetPlace place) throws IOException {
        for (var file : row.files().entrySet()) {
            if (!(file.getValue() instanceof Long bytes) || !place.holds((String) file.getKey(), bytes)) {
                return false;
            }
        }
        return true;
    }
}
