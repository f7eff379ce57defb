package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.ij.dialog.GenerationDialog;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;
import org.scijava.ItemIO;
import org.scijava.plugin.Parameter;

/**
 * A command that makes pictures. Its subclasses have a field for each macro key of their command, written from the
 * settings by {@code PictureCommandsTest}; null leaves a setting as an absent key does.
 */
abstract class PictureCommand extends TypedCommand {
    private final GenerationCommand command;

    @Parameter(type = ItemIO.OUTPUT, label = "Seed used", description = "the seed of the first image")
    private Long seedused;

    PictureCommand(GenerationCommand command) {
        this.command = command;
    }

    @Override
    Optional<ImagePlus> source() {
        return field("image").map(field -> (ImagePlus) valueOf(field));
    }

    @Override
    void make(ResultPlace place) {
        Values given = given();
        Values options = given.settings().isEmpty() && canAsk() ? GenerationDialog.ask(command) : given;
        GenerationCommand.requirePrompt(options);
        seedused = GenerationJob.run(command, options, unit -> options, place).seed(0);
    }

    /** @throws IllegalArgumentException as for a macro's options, if a value is not allowed */
    private Values given() {
        Values values = Values.none();
        for (Setting<?> setting : command.settings()) {
            Object value = field(setting.key()).map(this::valueOf).orElse(null);
            boolean off = setting.form() == Form.FLAG && Boolean.FALSE.equals(value);
            values = value == null || off ? values : values.withText(setting, text(setting, value));
        }
        return values;
    }

    private static String text(Setting<?> setting, Object value) {
        return setting.form() == Form.FLAG ? "" : value.toString();
    }

    private Optional<Field> field(String name) {
        return Stream.<Class<?>>iterate(getClass(), type -> type != PictureCommand.class, Class::getSuperclass)
                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                .filter(field -> field.getName().equals(name)).findFirst();
    }

    private Object valueOf(Field field) {
        try {
            field.setAccessible(true);
            return field.get(this);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " is not open to its own package", e);
        }
    }
}
