package org.diffusionj.ij.scijava;

import java.io.File;
import org.diffusionj.ij.library.ModelsJob;
import org.diffusionj.ij.library.ModelsSettings;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * {@code Diffusion Models}: lists, downloads, imports, checks and deletes models. The macro key {@code import} is
 * called {@code importfrom} here, since no parameter can have the name of a word of Java.
 */
@Plugin(type = Command.class, name = "Diffusion Models", label = "Diffusion Models", headless = true,
        description = "lists models and what goes with them, downloads, imports, checks and deletes them")
public final class DiffusionModels extends TypedCommand {
    @Parameter(required = false, persist = false, label = "Get", description = "id on the hub, or address of a file")
    private String get;

    @Parameter(required = false, persist = false, label = "Revision", description = "branch, tag or commit on the hub")
    private String revision;

    @Parameter(required = false, persist = false, label = "Name", description = "how commands are to call it")
    private String name;

    @Parameter(required = false, persist = false, label = "Import from", description = "a file, folder or zip file")
    private File importfrom;

    @Parameter(required = false, persist = false, label = "Check", description = "name of what is to be checked")
    private String check;

    @Parameter(required = false, persist = false, label = "Delete", description = "name of what goes to the trash")
    private String delete;

    @Parameter(required = false, persist = false, label = "Root", description = "a folder for models")
    private File root;

    @Parameter(required = false, persist = false, label = "Precision",
            description = "Half: weights in half precision, where there are some")
    private String precision;

    @Parameter(type = ItemIO.OUTPUT, label = "Report", description = "what was done, or what there is")
    private String report;

    @Override
    void work() {
        report = ModelsJob.run(given().of(ModelsSettings.ALL));
    }
}
