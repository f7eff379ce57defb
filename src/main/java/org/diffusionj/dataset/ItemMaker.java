package org.diffusionj.dataset;

import java.util.Map;
import org.diffusionj.runtime.Cancellation;

/** Makes the pictures of items. */
public interface ItemMaker {
    /**
     * How many groups of items there are that share what they are made from, such as label files; 0 if each item has
     * its own. Item i is of group i mod that.
     */
    int groups();

    /** What the same bytes need besides the plan: versions, instruction set, threads. */
    Map<String, String> madeWith();

    /**
     * Makes one, the same whatever was made before.
     *
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    MadeItem make(Item item, Cancellation cancellation);
}
