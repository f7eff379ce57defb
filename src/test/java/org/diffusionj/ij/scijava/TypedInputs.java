package org.diffusionj.ij.scijava;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.convert.ConvertService;
import org.scijava.module.ModuleException;

/** Gives settings to a command for SciJava as a script does, each in a type of Java's own. */
public final class TypedInputs implements AutoCloseable {
    private final Context context = new Context(CommandService.class, ConvertService.class);

    /** What the command understands. */
    public Values through(GenerationCommand command, Values options) throws ModuleException {
        String name = Stream.of(command.title().split(" "))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
        CommandModule module = (CommandModule) context.service(CommandService.class)
                .getCommand("org.diffusionj.ij.scijava." + name).createModule();
        for (Setting<?> setting : options.settings()) {
            Class<?> type = module.getInfo().getInput(setting.key()).getType();
            module.setInput(setting.key(), context.service(ConvertService.class)
                    .convert(typed(setting, options.written(setting).orElseThrow()), type)); // as SciJava assigns it
        }
        return new Parameters(module.getDelegateObject()).of(command.settings());
    }

    private static Object typed(Setting<?> setting, String text) {
        if (setting.form() == Form.FLAG) {
            return true;
        }
        if (!setting.kind().isNumber() || text.equals("random")) {
            return text;
        }
        Object whole = text.length() < 9 ? (Object) Integer.valueOf(text.matches("-?\\d+") ? text : "0")
                : (Object) Long.valueOf(text.matches("-?\\d+") ? text : "0");
        return setting.kind().whole() ? whole : Double.valueOf(text);
    }

    @Override
    public void close() {
        context.dispose();
    }
}
