package org.diffusionj.spark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.diffusionj.dataset.DatasetRun;
import org.diffusionj.dataset.Part;
import org.diffusionj.dataset.Plan;
import org.diffusionj.dataset.Row;

/**
 * Carries out a plan on Apache Spark.
 *
 * <pre>{@code
 * spark-submit --class org.diffusionj.spark.SparkDataset diffusionj-spark.jar --plan FILE.json --out DIR [--task ITEMS]
 * }</pre>
 *
 * Each executor keeps one model open, and {@code spark.task.cpus} threads compute an item. The exit code is 0 only if
 * every item is there.
 */
public final class SparkDataset {
    /** Items of a task: few, so that little is lost with an executor. */
    private static final int ITEMS = 16;

    /** How often all that is missing is handed out, if rows are missing though all tasks ended well. */
    private static final int ROUNDS = 3;
    private static final String HADOOP = "spark.hadoop.";

    private SparkDataset() {}

    public static void main(String[] args) throws IOException {
        SparkOptions options = SparkOptions.read(args, ITEMS);
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "DiffusionJ data set");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            run(spark, options);
        }
    }

    private static void run(JavaSparkContext spark, SparkOptions options) throws IOException {
        Job job = job(spark.getConf(), options);
        Plan plan = job.read();
        HadoopPlace place = job.place();
        place.requireFree();
        Executors executors = spark.parallelize(List.of(0), 1).map(new Executors.Question(job)).first();
        DatasetRun run = new DatasetRun(plan, place, executors);
        boolean whole = run.finishIfWhole();
        for (int round = 0; round < ROUNDS && !whole; round++) {
            List<PartTask.Chunk> chunks = chunks(run, plan, options.items());
            spark.parallelize(chunks, chunks.size()).map(new PartTask(job, executors)).collect();
            whole = run.finishIfWhole();
        }
        if (!whole) {
            throw new IllegalStateException("Items are missing in " + place.name() + " though all tasks ended well."
                    + " Call again. See docs/spark.md");
        }
        place.clean();
        System.out.println("Every item is there: " + place.name());
    }

    private static Job job(SparkConf conf, SparkOptions options) throws IOException {
        HashMap<String, String> hadoop = new HashMap<>();
        for (var pair : conf.getAllWithPrefix(HADOOP)) {
            hadoop.put(pair._1(), pair._2());
        }
        Configuration configuration = Job.configuration(hadoop);
        Path file = new Path(options.plan());
        Path whole = file.getFileSystem(configuration).makeQualified(file);
        Path out = new Path(options.out());
        String base = whole.toUri().getScheme().equals("file") ? whole.getParent().toUri().getPath() : "/";
        try (InputStream in = whole.getFileSystem(configuration).open(whole)) {
            return new Job(new String(in.readAllBytes(), StandardCharsets.UTF_8), file.getName(), base,
                    out.getFileSystem(configuration).makeQualified(out).toString(),
                    conf.getInt("spark.task.cpus", 1), hadoop);
        }
    }

    /** What is missing, by parts; those of which nothing is are left out. */
    private static List<PartTask.Chunk> chunks(DatasetRun run, Plan plan, int items) throws IOException {
        SortedMap<Integer, Row> there = run.there();
        int parts = (plan.count() + items - 1) / items;
        List<PartTask.Chunk> chunks = new ArrayList<>();
        for (int number = 1; number <= parts; number++) {
            int[] missing = run.missing(new Part(number, parts), there).stream().mapToInt(item -> item).toArray();
            if (missing.length > 0) {
                chunks.add(new PartTask.Chunk(number, parts, missing));
            }
        }
        return chunks;
    }
}
