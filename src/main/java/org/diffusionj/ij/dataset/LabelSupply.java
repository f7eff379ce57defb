package org.diffusionj.ij.dataset;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.dataset.Item;
import org.diffusionj.dataset.LabelPlan;
import org.diffusionj.dataset.Plan;
import org.diffusionj.dataset.phantom.Phantoms;
import org.diffusionj.ij.labels.LabelFiles;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.image.Labels;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.Settings;

/** The labels of a plan's items. */
final class LabelSupply {
    private final Plan plan;
    private final LabelPlan labels;
    private final List<Path> files;
    private final Map<String, Defaults> sizes = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if the plan names a folder without labels */
    LabelSupply(Plan plan) {
        this.plan = plan;
        this.labels = plan.labels().orElseThrow();
        this.files = labels instanceof LabelPlan.Files from
                ? LabelFiles.in(from.folder(), labels instanceof LabelPlan.Rois) : List.of();
    }

    /** How many files there are, which items take in turn; 0 if labels are drawn. */
    int files() {
        return files.size();
    }

    /** What an item's labels are called. */
    String name(Item item) {
        return files.isEmpty() ? "phantoms" : file(item).getFileName().toString();
    }

    private Path file(Item item) {
        return files.get(item.index() % files.size());
    }

    /** The labels of an item. */
    Labels of(Item item) {
        if (labels instanceof LabelPlan.Images) {
            return LabelFiles.image(file(item));
        }
        Defaults usual = sizes.computeIfAbsent(model(item), LabelSupply::usual);
        int width = item.values().get(Settings.WIDTH).orElse(usual.width());
        int height = item.values().get(Settings.HEIGHT).orElse(usual.height());
        return labels instanceof LabelPlan.Drawn drawn
                ? Phantoms.draw(drawn.phantoms(), plan.seed(), item.index(), width, height)
                : LabelFiles.rois(file(item), width, height);
    }

    private static String model(Item item) {
        return item.values().get(Settings.MODEL).orElseGet(KnownModels::usual);
    }

    private static Defaults usual(String model) {
        return ModelFolder.read(KnownModels.roots().find(model)).config().defaults();
    }
}
