package org.diffusionj.ij.scijava;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.ij.pixels.GivenImages;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.ValueKind.Form;
import org.diffusionj.settings.Values;

/** What a script gave: the fields of a command, each called as a macro key. */
final class Parameters {
    private final Object command;

    Parameters(Object command) {
        this.command = command;
    }

    /**
     * As a macro with the same keys would give them; null leaves a setting out.
     *
     * @throws IllegalArgumentException as for a macro's options, if a value is not allowed
     */
    Values of(List<Setting<?>> settings) {
        Values values = Values.none();
        for (Setting<?> setting : settings) {
            Object value = value(fieldOf(setting)).orElse(null);
            boolean off = setting.form() == Form.FLAG && Boolean.FALSE.equals(value);
            values = value == null || off ? values : values.withText(setting, text(setting, value));
        }
        return values;
    }

    /** No field can have the name of a word of Java. */
    private static String fieldOf(Setting<?> setting) {
        return setting.key().equals("import") ? "importfrom" : setting.key();
    }

    private static String text(Setting<?> setting, Object value) {
        return setting.form() == Form.FLAG ? "" : value.toString();
    }

    /** The images among them, to be found by their titles as long as this is open. */
    GivenImages images() {
        return new GivenImages(fields().map(this::valueOf).flatMap(Optional::stream)
                .filter(ImageName.class::isInstance).map(ImageName.class::cast)
                .flatMap(name -> name.image().stream()).toList());
    }

    /** What stands in a field, if there is one of that name, and anything in it. */
    Optional<Object> value(String name) {
        return fields().filter(field -> field.getName().equals(name)).findFirst().flatMap(this::valueOf);
    }

    private Stream<Field> fields() {
        return Stream.<Class<?>>iterate(command.getClass(), type -> type.getPackage() == getClass().getPackage(),
                Class::getSuperclass).flatMap(type -> Stream.of(type.getDeclaredFields()));
    }

    private Optional<Object> valueOf(Field field) {
        try {
            field.setAccessible(true);
            return Optional.ofNullable(field.get(command));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " is not open to its own package", e);
        }
    }
}
