package org.diffusionj.dataset;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * What a data set is to hold: see docs/datasets.md.
 *
 * @param count how many items
 * @param seed of the first; the seeds of the others count up
 * @param settings that all items have
 * @param vary settings that are drawn for each
 * @param labels of what pictures are made, if of labels
 * @param splits shares by name, 1 together; empty if it is not divided
 * @param licence of the pictures, as SPDX names it, if it is said
 * @param sha256 of what the plan says, however it is spaced
 */
public record Plan(int count, long seed, GenerationCommand command, Values settings, List<Variation> vary,
        Optional<LabelPlan> labels, Map<String, Double> splits, Optional<String> licence, PictureFormat format,
        Layout layout, String sha256) {
    /** Items that a plan may have. */
    public static final int MOST = 10_000_000;

    /** Every setting of an item, its seed among them. */
    public Values values(int item) {
        Values values = settings;
        for (Variation variation : vary) {
            values = variation.addTo(values, seed, item);
        }
        return values.withText(Settings.SEED, Long.toString(seed + item));
    }
}
