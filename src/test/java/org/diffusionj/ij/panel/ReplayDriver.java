package org.diffusionj.ij.panel;

import ij.IJ;
import ij.Macro;
import ij.Menus;
import ij.macro.Interpreter;
import ij.plugin.PlugIn;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import net.imagej.patcher.LegacyInjector;
import org.diffusionj.ij.dialog.GenerationForm;
import org.diffusionj.ij.dialog.LastSettings;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.ij.request.RandomOptions;
import org.diffusionj.ij.scijava.TypedInputs;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * Sends options through the dialog's fields, the preferences, a favourite's file, SciJava's inputs, and the line that
 * the Recorder writes, which ImageJ's own interpreter runs; prints each that does not come back as it was.
 */
public final class ReplayDriver {
    private static final Map<GenerationCommand, GenerationForm> FORMS = new EnumMap<>(GenerationCommand.class);

    private ReplayDriver() {}

    /** @param args folder for a favourite; a model; how many options */
    public static void main(String[] args) throws Exception {
        System.setProperty("java.awt.headless", "true");
        LegacyInjector.preinit();
        Replays.run(Path.of(args[0]), args[1], Integer.parseInt(args[2]));
        Runtime.getRuntime().exit(0);
    }

    /** Stands in the menu in place of the commands. */
    public static final class Probe implements PlugIn {
        private static String options;

        @Override
        public void run(String arg) {
            options = Macro.getOptions();
        }
    }

    /** Of classes that must not be loaded before they are patched. */
    private static final class Replays {
        private static final Presets[] PRESETS = new Presets[1];

        private static void run(Path folder, String model, int count) throws Exception {
            IJ.runPlugIn("ij.IJ.init", "");
            register();
            PRESETS[0] = new Presets(folder);
            Defaults usual = ModelFolder.read(Path.of(model)).config().defaults();
            int same = 0;
            try (TypedInputs typed = new TypedInputs()) {
                for (int seed = 0; seed < count; seed++) {
                    RandomOptions random = new RandomOptions(seed);
                    GenerationCommand command = random.command();
                    Values options = random.of(command, model, usual);
                    same += same(seed, command, options, usual, typed) ? 1 : 0;
                }
            }
            System.out.println(same + " of " + count);
        }

        private static boolean same(int seed, GenerationCommand command, Values options, Defaults usual,
                TypedInputs typed) throws Exception {
            Values wanted = request(command, options, usual);
            Values fields = fields(command, options);
            LastSettings.remember(command, fields);
            PRESETS[0].write("x", new Presets.Preset(command, fields));
            return told(seed, "dialog", wanted, request(command, fields, usual))
                    & told(seed, "last", fields, LastSettings.of(command))
                    & told(seed, "favourite", fields, PRESETS[0].read("x").values())
                    & told(seed, "SciJava", options, typed.through(command, options))
                    & told(seed, "line", wanted, request(command, replayed(command, wanted), usual));
        }

        private static boolean told(int seed, String way, Values wanted, Values got) {
            if (!wanted.equals(got)) {
                System.out.println(seed + " " + way + ": " + wanted + "\n  became " + got);
            }
            return wanted.equals(got);
        }

        /** With nothing left open but a seed that nobody chose. */
        private static Values request(GenerationCommand command, Values options, Defaults usual) {
            Values complete = GenerationSettings.of(command, options, options.get(Settings.MODEL).orElseThrow(), usual)
                    .options();
            return options.orUsual(Settings.SEED).isPresent() ? complete : complete.without(Settings.SEED);
        }

        private static Values fields(GenerationCommand command, Values options) {
            GenerationForm form = FORMS.get(command);
            if (form == null || !form.hasFields(options)) {
                form = new GenerationForm(command, options, GenerationForm.FIRST, 40);
                FORMS.put(command, form);
            }
            form.fill(options);
            return form.checked();
        }

        private static Values replayed(GenerationCommand command, Values recorded) {
            Interpreter interpreter = new Interpreter();
            interpreter.run(MacroCall.macro(command.label(), recorded), "");
            return command.parse(Probe.options);
        }

        @SuppressWarnings("unchecked") // ImageJ's table is from before generics
        private static void register() {
            for (GenerationCommand command : GenerationCommand.values()) {
                Menus.getCommands().put(command.label(), Probe.class.getName());
            }
        }
    }
}
