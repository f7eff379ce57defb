package org.diffusionj.ij.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.Test;

/**
 * The table of the page on macro keys is what {@link Settings} declares. After a change there,
 * {@code mvn test -Dtest=MacroKeysPageTest -Dwrite.table=true} writes it anew; the rest of the page is written by hand.
 */
class MacroKeysPageTest {
    private static final Path PAGE = Path.of("docs/macro-keys.md");
    private static final Pattern TABLE = Pattern.compile("(?m)^\\| key \\|.*\n(?:\\|.*\n)+");

    @Test
    void theTableIsWhatIsDeclared() throws IOException {
        String page = Files.readString(PAGE);
        Matcher table = TABLE.matcher(page);
        assertTrue(table.find(), PAGE + " has no table of keys any more");
        String renewed = page.substring(0, table.start()) + table() + page.substring(table.end());
        if (Boolean.getBoolean("write.table")) {
            Files.writeString(PAGE, renewed);
        }
        assertEquals(renewed, Files.readString(PAGE), "the table of " + PAGE + " is not what Settings declares any"
                + " more: renew it with mvn test -Dtest=MacroKeysPageTest -Dwrite.table=true");
    }

    @Test
    void everySettingTellsWhatItDoesAndWhatItsAbsenceMeans() {
        for (Setting<?> setting : Settings.ALL) {
            assertFalse(setting.help().isBlank() || setting.allowed().isBlank() || setting.usualWords().isBlank(),
                    setting + " lacks words for the documents");
        }
    }

    private static String table() {
        return "| key | what it does | values | default | commands |\n|---|---|---|---|---|\n"
                + Settings.ALL.stream().map(MacroKeysPageTest::row).collect(Collectors.joining());
    }

    private static String row(Setting<?> setting) {
        return "| `" + setting.key() + "` | " + setting.help() + " | " + setting.allowed() + " | "
                + setting.usualWords() + " | " + commands(setting) + " |\n";
    }

    private static String commands(Setting<?> setting) {
        List<GenerationCommand> takers = Stream.of(GenerationCommand.values()).filter(it -> it.takes(setting)).toList();
        return takers.size() == GenerationCommand.values().length ? "all"
                : takers.stream().map(GenerationCommand::title).collect(Collectors.joining(", "));
    }
}
