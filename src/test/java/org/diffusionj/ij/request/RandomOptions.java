package org.diffusionj.ij.request;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.model.Defaults;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/** Options of commands as nobody would think of them, but all allowed: the same seed, the same options. */
public final class RandomOptions {
    private static final String[] PIECES = {"[", "]", "\\", "\\n", "\n", "'", "\"", "&x", "=", " steps=9 ", "seed=",
        ",", ";", "{a|b}", "(x:1.2)", "BREAK", "<lora:x:1>", "\t", "\u00b5", "\u6838", "\ud83d\udd2c", "\u2028",
        "\u0085", " = ", "#", "//", "/*", "%s", "$1", "\\u0041", "run(\"x\");", "nuclei", "  ", "-",
        "\u200b", "\r", "\f"};
    private static final String[] NAMES = {"a b", "\u6838.tif", "C:\\x\\y.tif", "a=b", "x,y", "[1] ramp", "it's", "&v",
        "'q'", "a]", "/tmp/a b/c.png", "\"q\"", "steps=9", "null", "a\\n", "100%", "[["};
    private static final Pattern RANGE = Pattern.compile("from (-?[0-9]+) to (-?[0-9]+)");

    private final Random random;

    public RandomOptions(long seed) {
        random = new Random(seed);
    }

    public GenerationCommand command() {
        return GenerationCommand.values()[random.nextInt(GenerationCommand.values().length)];
    }

    /** What goes together, what a macro can hold, and what such a model takes. */
    public Values of(GenerationCommand command, String model, Defaults usual) {
        while (true) {
            Values options = Values.none().with(Settings.PROMPT, words()).with(Settings.MODEL, model);
            for (Setting<?> setting : command.settings()) {
                boolean given = setting == Settings.PROMPT || setting == Settings.MODEL;
                boolean wanted = random.nextInt(setting.isRare() ? 30 : 4) == 0;
                options = wanted && !given ? with(options, setting) : options;
            }
            if (options.orUsual(Settings.SEED).isEmpty()) {
                options = options.without(Settings.ENSD); // whether they go together would be chance
            }
            try {
                GenerationSettings.of(command, options, model, usual);
                return options;
            } catch (IllegalArgumentException doNotGoTogether) {
                continue;
            }
        }
    }

    private Values with(Values options, Setting<?> setting) {
        if (Settings.CONTROLS.stream().anyMatch(control -> control.all().contains(setting)
                && options.get(control.image()).isEmpty() && setting != control.image())) {
            return options; // says how an image is followed that is not there
        }
        return options.withText(setting, text(setting));
    }

    private <T> String text(Setting<T> setting) {
        List<String> choices = setting.kind().choices();
        return setting.form() == Form.FLAG ? ""
                : setting.form() == Form.TEXT ? words()
                : !choices.isEmpty() ? choices.get(random.nextInt(choices.size()))
                : setting == Settings.SEED ? random.nextInt(5) == 0 ? "random" : Integer.toString(random.nextInt())
                : setting == Settings.LORAS ? "stain:0.5, other one:-1.25:0.125"
                : setting == Settings.DEVICE ? "CUDA:" + random.nextInt(8)
                : setting.kind().isNumber() ? number(setting) : NAMES[random.nextInt(NAMES.length)];
    }

    private String number(Setting<?> setting) {
        Matcher range = RANGE.matcher(setting.allowed());
        if (!range.find()) {
            throw new IllegalStateException(setting + " says no range");
        }
        long low = Long.parseLong(range.group(1));
        long high = Long.parseLong(range.group(2));
        if (!setting.kind().whole()) {
            double number = low + random.nextDouble() * (high - low) * Math.pow(10, -random.nextInt(6));
            return Float.toString((float) number);
        }
        long number = low + (long) (random.nextDouble() * (high - low + 1));
        return Long.toString(setting.allowed().startsWith("a multiple of 8") ? Math.max(8, number / 8 * 8) : number);
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            words.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return words.toString();
    }
}
