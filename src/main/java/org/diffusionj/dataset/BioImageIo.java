package org.diffusionj.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.diffusionj.dataset.phantom.PhantomPlan;
import org.diffusionj.json.JsonOutput;

/**
 * Describes a data set as the BioImage Model Zoo does (type dataset, format 0.3.0), with the fields that MIFA asks for
 * of annotated pictures (Nature Methods 2025, doi 10.1038/s41592-025-02835-8). Values are written as JSON, which YAML
 * reads.
 */
final class BioImageIo {
    /** How licences are named there; other words stand with MIFA's fields only, as the format takes no others. */
    private static final String SPDX = "[A-Za-z0-9][A-Za-z0-9.+-]*[0-9][A-Za-z0-9.+-]*|MIT|ISC|Unlicense|WTFPL";

    private BioImageIo() {}

    static String of(Plan plan, List<Row> rows) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "dataset");
        members.put("format_version", "0.3.0");
        members.put("name", "Synthetic pictures made by " + plan.command().title());
        members.put("description", statement(plan, rows));
        members.put("authors", List.of(Map.of("name", "DiffusionJ")));
        members.put("license", plan.licence().filter(terms -> terms.matches(SPDX)).orElse(null));
        members.put("tags", List.of("synthetic", "diffusion", plan.labels().isPresent() ? "segmentation" : "images"));
        members.put("config", config(plan, rows));
        StringBuilder yaml = new StringBuilder();
        members.forEach((key, value) -> yaml.append(key).append(": ").append(JsonOutput.of(value)).append('\n'));
        return yaml.toString();
    }

    private static String statement(Plan plan, List<Row> rows) {
        return rows.size() + " synthetic pictures, made by a diffusion model from "
                + (plan.labels().isPresent() ? "labels and words" : "words") + ". They show nothing that exists."
                + " manifest.jsonl tells how each was made.";
    }

    private static Map<String, Object> config(Plan plan, List<Row> rows) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("diffusionj", ordered("plan_sha256", plan.sha256(), "manifest", Rows.WHOLE, "layout",
                plan.layout().label(), "synthetic", true, "models", new TreeSet<>(rows.stream()
                        .map(row -> String.valueOf(row.settings().get("model"))).toList()).stream().toList()));
        config.put("mifa", ordered("title", "Synthetic pictures made by " + plan.command().title(), "description",
                statement(plan, rows), "license", plan.licence().orElse(null), "keywords",
                List.of("synthetic", "diffusion model"), "annotations", annotations(plan)));
        return config;
    }

    private static List<Object> annotations(Plan plan) {
        return plan.labels().<List<Object>>map(labels -> List.of(ordered(
                "annotation_overview", "A number for each object, 0 for background.",
                "annotation_type", List.of("segmentation_mask"),
                "annotation_method", method(labels),
                "annotation_criteria", "All objects that the picture was made from are annotated.",
                "annotation_coverage", "Every pixel of every picture.",
                "annotation_confidence_level", "Pictures follow their labels as far as the model's control network"
                        + " does; nobody looked at them.",
                "annotation_source_indicator", "Synthetically generated"))).orElse(List.of());
    }

    private static String method(LabelPlan labels) {
        if (labels instanceof LabelPlan.Drawn drawn) {
            PhantomPlan phantoms = drawn.phantoms();
            return "The labels were drawn by rule (" + phantoms.shape().label() + "), and each picture was made from"
                    + " its labels.";
        }
        return "Each picture was made from given labels.";
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
