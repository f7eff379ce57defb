package org.diffusionj.ij.command;

import ij.Macro;
import ij.Prefs;
import ij.gui.GenericDialog;
import ij.plugin.PlugIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.diffusionj.dataset.Part;
import org.diffusionj.ij.border.Caller;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.dataset.DatasetJob;
import org.diffusionj.ij.dataset.PlanDialog;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.macro.MacroOptionsReader;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/** {@code Plugins > Diffusion > Make Dataset...}: carries out a plan: pictures, and labels, on disk with a manifest. */
public final class MakeDatasetCommand implements PlugIn {
    static final String COMMAND = DatasetJob.TITLE + "...";

    private static final String PREFS = "diffusion.make-dataset.";
    private static final int COLUMNS = 40;

    private static final Setting<Path> PLAN = Setting.of("plan", ValueKind.file());
    private static final Setting<Path> OUT = Setting.of("out", ValueKind.file());
    private static final Setting<Part> PART = Setting.of("part", new ValueKind<>(ValueKind.Form.PLAIN, false,
            Part.ALLOWED, List.of(), text -> Part.of(text).orElse(null), Part::toString));

    /** The macro keys. */
    public static final List<Setting<?>> KEYS = List.of(PLAN, OUT, PART);

    @Override
    public void run(String arg) {
        String options = Macro.getOptions(); // known on this thread only
        MacroCall.begin(COMMAND);
        CommandBorder.run(DatasetJob.TITLE, () -> {
            Values asked = Caller.inMacro()
                    ? MacroOptionsReader.read(KEYS, options == null ? "" : options) : ask();
            make(asked);
            MacroCall.record(COMMAND, asked);
        });
    }

    /**
     * Carries out a plan.
     *
     * @return the folder of the data set
     * @throws IllegalArgumentException if plan or folder is missing, or cannot be used
     * @throws CancellationException if it is cancelled
     */
    public static Path make(Values asked) {
        Path plan = required(asked, PLAN);
        Path out = required(asked, OUT);
        DatasetJob.run(plan, out, asked.get(PART).orElse(Part.WHOLE));
        return out;
    }

    /** @throws CancellationException if the user cancels */
    public static Values ask() {
        GenericDialog dialog = new GenericDialog(DatasetJob.TITLE);
        dialog.addMessage("A plan that is not there yet is asked for, and written.");
        dialog.addFileField("Plan", Prefs.get(PREFS + PLAN, ""), COLUMNS);
        dialog.addDirectoryField("Out", Prefs.get(PREFS + OUT, ""), COLUMNS);
        dialog.addStringField("Part", "");
        dialog.showDialog();
        if (dialog.wasCanceled()) {
            throw new CancellationException("the dialog was cancelled");
        }
        Values asked = Values.none().withText(PLAN, dialog.getNextString()).withText(OUT, dialog.getNextString());
        Prefs.set(PREFS + PLAN, asked.written(PLAN).orElseThrow());
        Prefs.set(PREFS + OUT, asked.written(OUT).orElseThrow());
        String part = dialog.getNextString();
        if (!Files.exists(asked.get(PLAN).orElseThrow())) {
            PlanDialog.write(asked.get(PLAN).orElseThrow());
        }
        return part.isBlank() ? asked : asked.withText(PART, part);
    }

    private static Path required(Values asked, Setting<Path> setting) {
        return asked.get(setting).orElseThrow(() -> new IllegalArgumentException("'" + setting + "' is required. Write"
                + " 'plan=[folder/plan.json] out=[folder/dataset]'."));
    }
}
