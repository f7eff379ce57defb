package org.diffusionj.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What stands behind the jar in a call of spark-submit.
 *
 * @param plan the plan's file, on any file system of Hadoop
 * @param out the folder, on any file system of Hadoop
 * @param items of a task
 */
record SparkOptions(String plan, String out, int items) {
    private static final Set<String> NAMES = Set.of("--plan", "--out", "--task");

    /** @throws IllegalArgumentException if something is not understood or missing */
    static SparkOptions read(String[] args, int usual) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i] + "' is not understood. Write --plan FILE.json"
                        + " --out DIR [--task ITEMS]. See docs/spark.md");
            }
            options.put(args[i], args[i + 1]);
        }
        String items = options.getOrDefault("--task", Integer.toString(usual));
        if (!options.containsKey("--plan") || !options.containsKey("--out") || !items.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("--plan and --out are required, and --task is a number of items from 1."
                    + " See docs/spark.md");
        }
        return new SparkOptions(options.get("--plan"), options.get("--out"), Integer.parseInt(items));
    }
}
