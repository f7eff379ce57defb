package org.diffusionj.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.dataset.phantom.Draws;

/**
 * Divides groups of items, such as all that share a label map, so that each split gets its share to a whole group. A
 * permutation, drawn from the seed by Fisher and Yates' shuffle, says which.
 */
final class Splits {
    private final List<String> byGroup;

    /**
     * @param shares by name, 1 together
     * @param groups how many there are
     */
    Splits(Map<String, Double> shares, long seed, int groups) {
        List<String> names = new ArrayList<>();
        double sum = 0;
        for (Map.Entry<String, Double> share : shares.entrySet()) {
            sum += share.getValue();
            while (names.size() < Math.min(groups, Math.round(sum * groups))) {
                names.add(share.getKey());
            }
        }
        Draws draws = new Draws(seed, 0, "splits");
        for (int i = names.size() - 1; i > 0; i--) {
            int other = draws.below(i + 1);
            names.set(i, names.set(other, names.get(i)));
        }
        byGroup = names;
    }

    /** The split of a group; none if there are no splits. */
    Optional<String> of(int group) {
        return byGroup.isEmpty() ? Optional.empty() : Optional.of(byGroup.get(group));
    }
}
