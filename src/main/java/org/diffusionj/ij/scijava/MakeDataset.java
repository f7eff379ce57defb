package org.diffusionj.ij.scijava;

import java.io.File;
import org.diffusionj.ij.command.MakeDatasetCommand;
import org.diffusionj.settings.Values;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/** {@code Make Dataset}: carries out a plan: pictures, and labels, on disk with a manifest. */
@Plugin(type = Command.class, name = "Make Dataset", label = "Make Dataset", headless = true,
        description = "carries out a plan: pictures, and labels, on disk with a manifest")
public final class MakeDataset extends TypedCommand {
    @Parameter(required = false, persist = false, label = "Plan", description = "the plan, a JSON file (required)")
    private File plan;

    @Parameter(required = false, persist = false, label = "Out", description = "the data set's folder (required)",
            style = "directory")
    private File out;

    @Parameter(required = false, persist = false, label = "Part",
            description = "k/n: only the items i with i mod n = k-1 (default: all)")
    private String part;

    @Parameter(type = ItemIO.OUTPUT, label = "Folder", description = "where the data set is")
    private File folder;

    @Override
    void work() {
        Values options = given().of(MakeDatasetCommand.KEYS);
        folder = MakeDatasetCommand.make(options.settings().isEmpty() && canAsk() ? MakeDatasetCommand.ask() : options)
                .toFile();
    }
}
