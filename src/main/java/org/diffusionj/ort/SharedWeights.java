package org.diffusionj.ort;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.diffusionj.runtime.NetworkDescription.StoredWeight;

/**
 * The weights that the open networks of a backend compute with, so that networks which have some in common, such as a
 * UNet alone and with control networks, read them once.
 */
final class SharedWeights {
    private final List<WeightMemory> open = new ArrayList<>();

    /** Lets others borrow what was read. */
    synchronized WeightMemory lent(WeightMemory memory) {
        open.add(memory);
        return memory;
    }

    /** What of others holds some of these weights; the borrower closes it, too. */
    synchronized List<WeightMemory> borrow(Collection<StoredWeight> weights) {
        open.removeIf(WeightMemory::isFreed);
        return open.stream().filter(memory -> weights.stream().anyMatch(weight -> memory.place(weight).isPresent()))
                .map(WeightMemory::borrowed).toList();
    }
}
