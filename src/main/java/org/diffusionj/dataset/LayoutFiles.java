package org.diffusionj.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.diffusionj.json.JsonOutput;

/** What a layout's program reads besides images and labels. */
final class LayoutFiles {
    private static final String VAL = "val";
    private static final String OWN_FOLDER = "/case_";

    private LayoutFiles() {}

    /** Texts by path. */
    static Map<String, String> of(Plan plan, List<Row> rows) {
        if (plan.layout() != Layout.NNUNET) {
            return Map.of();
        }
        Map<String, String> files = new TreeMap<>();
        files.put("dataset.json", JsonOutput.of(dataset(plan, rows)) + "\n");
        if (plan.splits().containsKey(VAL)) {
            files.put("splits_final.json", JsonOutput.of(List.of(Map.of("train", cases(rows, false), VAL,
                    cases(rows, true)))) + "\n");
        }
        return files;
    }

    /** As nnU-Net's second version wants it: three colours in one file, and classes of which borders are one. */
    private static Map<String, Object> dataset(Plan plan, List<Row> rows) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("channel_names", ordered("0", "R", "1", "G", "2", "B"));
        dataset.put("labels", ordered("background", 0L, "object", 1L, "border", 2L));
        dataset.put("numTraining", rows.stream().filter(row -> !isTest(row)).count());
        dataset.put("file_ending", plan.format().ending());
        dataset.put("overwrite_image_reader_writer", "NaturalImage2DIO");
        dataset.put("description", "Synthetic pictures made by DiffusionJ.");
        plan.licence().ifPresent(terms -> dataset.put("licence", terms));
        return dataset;
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static boolean isTest(Row row) {
        return Layout.isTest(row.text("split"));
    }

    private static List<String> cases(List<Row> rows, boolean val) {
        return rows.stream().filter(row -> !isTest(row))
                .filter(row -> row.text("split").filter(VAL::equals).isPresent() == val)
                .map(row -> row.text("image").orElseThrow())
                .map(path -> path.substring(path.indexOf(OWN_FOLDER) + 1, path.lastIndexOf("_0000"))).toList();
    }
}
