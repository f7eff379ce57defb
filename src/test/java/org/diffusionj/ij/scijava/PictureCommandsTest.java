package org.diffusionj.ij.scijava;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.ij.request.GenerationCommand;
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

    @ParameterizedTest
    @EnumSource(GenerationCommand.class)
    void theParametersAreTheSettings(GenerationCommand command) throws IOException {
        assertWritten(className(command), source(command));
    }

    @Test
    void theSharedParametersAreTheSettingsOfAllCommands() throws IOException {
        assertWritten("SharedParameters", """
                package org.diffusionj.ij.scijava;

                import org.diffusionj.ij.request.GenerationCommand;
                import org.scijava.plugin.Parameter;

                /** A parameter for each macro key that all commands take. Written from the settings, not by hand. */
                abstract class SharedParameters extends PictureCommand {
                %s    SharedParameters(GenerationCommand command) {
                        super(command);
                    }
                }
                """.formatted(fields(GenerationCommand.TEXT_TO_IMAGE, true)));
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

    private static String fields(GenerationCommand command, boolean shared) {
        return command.settings().stream().filter(setting -> isShared(setting) == shared)
                .map(PictureCommandsTest::field).collect(Collectors.joining());
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
                public final class %3$s extends SharedParameters {
                %4$s%5$s    public %3$s() {
                        super(GenerationCommand.%6$s);
                    }
                }
                """.formatted(fromImage ? "import ij.ImagePlus;\n" : "", command.title(), className(command),
                fromImage ? field("ImagePlus", "image", List.of("label = \"Image\"",
                        "description = \"what the command starts from; the active image if it is not given\"")) : "",
                fields(command, false),
                command.name());
    }

    private static String field(Setting<?> setting) {
        Matcher range = RANGE.matcher(setting.allowed());
        Matcher multiple = MULTIPLE.matcher(setting.allowed());
        String type = type(setting);
        boolean number = !type.equals("String") && !type.equals("Long") && range.find();
        return field(type, setting.key(), Stream.of(
                "label = " + literal(setting.label().isEmpty() ? setting.key() : setting.label()),
                "description = " + literal(setting.help() + (setting == Settings.PROMPT ? " (required)"
                        : " (default: " + setting.usualWords() + ")")),
                number ? "min = \"" + range.group(1) + "\", max = \"" + range.group(2) + "\"" : null,
                multiple.find() ? "stepSize = \"" + multiple.group(1) + "\"" : null,
                setting.kind().choices().isEmpty() ? null : "choices = {" + setting.kind().choices().stream()
                        .map(PictureCommandsTest::literal).collect(Collectors.joining(", ")) + "}")
                .filter(Objects::nonNull).toList());
    }

    private static String type(Setting<?> setting) {
        if (setting.form() == Form.FLAG) {
            return "Boolean";
        }
        Object value = Stream.of("8", "1", "0").map(text -> (Object) setting.ifAllowed(text).orElse(null))
                .filter(Objects::nonNull).findFirst().orElse("");
        return value instanceof OptionalLong ? "Long" : value instanceof Integer ? "Integer"
                : value instanceof Number ? "Double" : "String";
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
