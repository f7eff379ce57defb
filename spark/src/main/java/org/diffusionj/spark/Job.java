package org.diffusionj.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.diffusionj.dataset.Plan;
import org.diffusionj.dataset.PlanReader;
import org.diffusionj.ij.dataset.ItemPictures;

/**
 * What executors have to know of the whole work.
 *
 * @param plan its JSON
 * @param name of the plan, for messages
 * @param base the folder that folders of labels are seen from, the same on all machines
 * @param out where the data set goes, as an address of Hadoop
 * @param threads that compute an item
 * @param hadoop settings of Hadoop that spark-submit was given
 */
record Job(String plan, String name, String base, String out, int threads, HashMap<String, String> hadoop)
        implements Serializable {
    Plan read() {
        return PlanReader.read(plan, name, Path.of(base));
    }

    HadoopPlace place() throws IOException {
        return new HadoopPlace(out, configuration(hadoop));
    }

    static Configuration configuration(Map<String, String> settings) {
        Configuration configuration = new Configuration();
        settings.forEach(configuration::set);
        return configuration;
    }

    /** What makes items in this executor: all tasks share the one model that is open in it. */
    ItemPictures pictures() {
        System.setProperty("java.awt.headless", "true");
        System.setProperty("diffusionj.threads", Integer.toString(threads));
        return new ItemPictures(read());
    }
}
