package org.diffusionj.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.api.java.function.Function;
import org.diffusionj.dataset.DatasetRun;
import org.diffusionj.dataset.Part;
import org.diffusionj.dataset.Row;
import org.diffusionj.ij.dataset.ItemPictures;
import org.diffusionj.runtime.Cancellation;

/**
 * Makes what is missing of a part, in an executor. A second try goes on where the first one ended.
 *
 * @param executors what all must be
 */
record PartTask(Job job, Executors executors) implements Function<PartTask.Chunk, Integer> {
    private static final long serialVersionUID = 1;

    /**
     * Items of a part.
     *
     * @param items that are missing
     */
    record Chunk(int number, int of, int[] items) implements java.io.Serializable {}

    @Override
    public Integer call(Chunk chunk) throws Exception {
        ItemPictures pictures = job.pictures();
        executors.requireSame(pictures);
        Part part = new Part(chunk.number, chunk.of);
        DatasetRun run = new DatasetRun(job.read(), job.place(), pictures);
        SortedMap<Integer, Row> there = run.there(part);
        List<Integer> missing = new ArrayList<>();
        for (int item : chunk.items) {
            if (!there.containsKey(item)) {
                missing.add(item);
            }
        }
        run.make(missing, part, there, (done, all) -> { }, new Cancellation());
        return missing.size();
    }
}
