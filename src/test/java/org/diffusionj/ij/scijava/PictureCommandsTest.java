package org.diffusionj.ij.scijava;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.ij.fit.FitKeys;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.sweep.DiffusionSweep;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SciJava reads parameters from fields, so each command has a class with a field for each setting. After a change of
 * settings or commands, {@code mvn test -Dtest=PictureCommandsTest -Dwrite.table=true} writes these classes anew.
 */
class PictureCommandsTest {
    private static final Path FOLDER = Path.of("src/main/java/org/diffusionj/ij/scijava");

    /** As {@code ValueKind} words them: a whole number from 1 to 1000. */
    private static final Pattern RANGE = Pattern.compile(" from (-?[0-9]+) to (-?[0-9]+)");
    private static final Pattern MULTIPLE = Pattern.compile("a multiple of ([0-9]+)");
    private static final int LINE = 95;

    /** Settings that name images. */
    private static final Set<Setting<?>> IMAGES = Stream.concat(Settings.CONTROLS.stream().map(ControlSettings::image),
            FitKeys.ALL.stream().filter(setting -> Set.of("source", "labels").contains(setting.key())))
            .collect(Collectors.toSet());
    private static final String SOURCE = field("ImagePlus", "image", List.of("label = \"Image\"",
            "description = \"what the command starts from; the active image if it is not given\""));

    @ParameterizedTest
    @EnumSource(GenerationCommand.class)
    void theParametersAreTheSettings(GenerationCommand command) throws IOException {
        assertWritten(className(command), source(command));
    }

    @Test
    void theSharedParametersAreTheSettingsOfAllCommands() throws IOException {
        assertWritten("SharedParameters", """
                package org.diffusionj.ij.scijava;

                import org.scijava.plugin.Parameter;

                /** A parameter for each macro key that all commands take. Written from the settings, not by hand. */
                abstract class SharedParameters extends ImageCommand {
                %s}
                """.formatted(fields(Settings.ALL.stream().filter(PictureCommandsTest::isShared))));
    }

    @Test
    void theParametersOfASweepAreTheSettingsOfAllCommands() throws IOException {
        assertWritten("DiffusionSweep", """
                package org.diffusionj.ij.scijava;

                import ij.ImagePlus;
                import org.scijava.command.Command;
                import org.scijava.plugin.Parameter;
                import org.scijava.plugin.Plugin;

                /** {@code Diffusion Sweep}: a parameter for each macro key. Written from the settings, not by hand. */
                @Plugin(type = Command.class, name = "Diffusion Sweep", label = "Diffusion Sweep", headless = true,
                        description = "makes a picture of every combination of several values")
                public final class DiffusionSweep extends SweepCommand {
                %s}
                """.formatted(SOURCE + field("String", DiffusionSweep.COMMAND.key(), List.of("label = \"Command\"",
                        "description = \"the command to vary (default: `Text to Image`)\"",
                        choices(DiffusionSweep.COMMAND)))
                + field("String", DiffusionSweep.VARY.key(), List.of("label = \"Vary\"", "description = "
                        + "\"the values: `key: value, value; key: value, value`; in prompts also {a|b} (required)\""))
                + fields(Settings.ALL.stream().filter(setting -> !isShared(setting)))));
    }

    @Test
    void theParametersOfFittingAreItsSettings() throws IOException {
        assertWritten("FitModelToImages", """
                package org.diffusionj.ij.scijava;

                import org.scijava.command.Command;
                import org.scijava.plugin.Parameter;
                import org.scijava.plugin.Plugin;

                /** {@code Fit Model to Images}: a parameter for each key. Written from the settings, not by hand. */
                @Plugin(type = Command.class, name = "Fit Model to Images", label = "Fit Model to Images",
                        headless = true, description = "trains a model on your own images")
                public final class FitModelToImages extends FitCommand {
                %s}
                """.formatted(fields(FitKeys.ALL.stream())));
    }

    private static void assertWritten(String name, String source) throws IOException {
        Path file = FOLDER.resolve(name + ".java");
        if (Boolean.getBoolean("write.table")) {
            Files.writeString(file, source);
        }
        assertEquals(source, Files.exists(file) ? Files.readString(file) : "", file
                + " is not what Settings declares: renew it with"
                + " mvn test -Dtest=PictureCommandsTest -Dwrite.table=true");
    }

    /** Without the empty line after the last. */
    private static String fields(Stream<Setting<?>> settings) {
        return settings.map(PictureCommandsTest::field).collect(Collectors.joining()).replaceFirst("\n$", "");
    }

    private static boolean isShared(Setting<?> setting) {
        return Stream.of(GenerationCommand.values()).allMatch(command -> command.settings().contains(setting));
    }

    private static String className(GenerationCommand command) {
        return Stream.of(command.title().split(" "))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    private static String source(GenerationCommand command) {
        boolean fromImage = command != GenerationCommand.TEXT_TO_IMAGE;
        return """
                package org.diffusionj.ij.scijava;

                %simport org.diffusionj.ij.request.GenerationCommand;
                import org.scijava.command.Command;
                import org.scijava.plugin.Parameter;
                import org.scijava.plugin.Plugin;

                /** {@code %2$s} with a parameter for each macro key. Written from the settings, not by hand. */
                @Plugin(type = Command.class, name = "%2$s", label = "%2$s", headless = true)
                public final class %3$s extends PictureCommand {
                %4$s%5$s
                    public %3$s() {
                        super(GenerationCommand.%6$s);
                    }
                }
                """.formatted(fromImage ? "import ij.ImagePlus;\n" : "", command.title(), className(command),
                fromImage ? SOURCE : "",
                fields(command.settings().stream().filter(setting -> !isShared(setting))),
                command.name());
    }

    private static String field(Setting<?> setting) {
        Matcher range = RANGE.matcher(setting.allowed());
        Matcher multiple = MULTIPLE.matcher(setting.allowed());
        String type = type(setting);
        boolean number = type.endsWith("Number") && !setting.allowed().endsWith("random") && range.find();
        return field(type, setting.key(), Stream.of(
                "label = " + literal(setting.label().isEmpty() ? setting.key() : setting.label()),
                "description = " + literal(setting.help() + (setting == Settings.PROMPT
                        || setting.usualWords().equals("required") ? " (required)"
                        : " (default: " + setting.usualWords() + ")")),
                number ? "min = \"" + range.group(1) + "\", max = \"" + range.group(2) + "\"" : null,
                multiple.find() ? "stepSize = \"" + multiple.group(1) + "\"" : null,
                setting.kind().choices().isEmpty() ? null : choices(setting))
                .filter(Objects::nonNull).toList());
    }

    private static String choices(Setting<?> setting) {
        return "choices = {" + setting.kind().choices().stream().map(PictureCommandsTest::literal)
                .collect(Collectors.joining(", ")) + "}";
    }

    private static String type(Setting<?> setting) {
        if (setting.form() == Form.FLAG) {
            return "Boolean";
        }
        if (IMAGES.contains(setting)) {
            return "ImageName";
        }
        Object value = Stream.of("8", "1", "0").map(text -> (Object) setting.ifAllowed(text).orElse(null))
                .filter(Objects::nonNull).findFirst().orElse("");
        return value instanceof OptionalLong || value instanceof Integer ? "WholeNumber"
                : value instanceof Number ? "DecimalNumber" : "String";
    }

    private static String field(String type, String name, List<String> attributes) {
        return "    @Parameter(required = false, persist = false,\n            "
                + attributes.stream().map(PictureCommandsTest::wrapped).collect(Collectors.joining(",\n            "))
                + ")\n    private " + type + " " + name + ";\n\n";
    }

    /** Long texts in pieces that are joined, long lists in several lines. */
    private static String wrapped(String attribute) {
        String indent = "\n                    ";
        boolean list = attribute.endsWith("}");
        StringBuilder text = new StringBuilder();
        String rest = attribute;
        while (rest.length() > LINE) {
            int cut = rest.lastIndexOf(list ? ", \"" : " ", LINE) + 1;
            text.append(rest, 0, cut).append(list ? indent : "\"" + indent + "+ \"");
            rest = rest.substring(list ? cut + 1 : cut);
        }
        return text.append(rest).toString();
    }

    private static String literal(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
