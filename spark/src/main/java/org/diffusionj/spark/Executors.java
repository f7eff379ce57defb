package org.diffusionj.spark;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.diffusionj.dataset.Item;
import org.diffusionj.dataset.ItemMaker;
import org.diffusionj.dataset.MadeItem;
import org.diffusionj.ij.dataset.ItemPictures;
import org.diffusionj.runtime.Cancellation;

/**
 * What executors are, as the first one says: the others must be like it.
 *
 * @param groups of items that share a label file
 * @param madeWith versions, instruction set and threads
 */
record Executors(int groups, LinkedHashMap<String, String> with) implements ItemMaker, Serializable {
    /** Asks in an executor. */
    record Question(Job job) implements Function<Integer, Executors> {
        private static final long serialVersionUID = 1;

        @Override
        public Executors call(Integer any) {
            ItemPictures pictures = job.pictures();
            return new Executors(pictures.groups(), new LinkedHashMap<>(pictures.madeWith()));
        }
    }

    @Override
    public Map<String, String> madeWith() {
        return with;
    }

    /** @throws IllegalStateException if this machine would make other bytes */
    void requireSame(ItemPictures here) {
        if (!with.equals(here.madeWith())) {
            throw new IllegalStateException("This executor has " + here.madeWith() + ", but the first one has " + with
                    + ", which may give other bytes. Let the job run on machines of one kind."
                    + " See docs/spark.md#one-kind-of-machine");
        }
    }

    @Override
    public MadeItem make(Item item, Cancellation cancellation) {
        throw new UnsupportedOperationException("the driver makes no items");
    }
}
