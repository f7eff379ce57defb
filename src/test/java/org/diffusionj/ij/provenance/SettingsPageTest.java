package org.diffusionj.ij.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.programs.Program;
import org.junit.jupiter.api.Test;

/**
 * The page on other programs' settings is the code's own table. After a change of the table,
 * {@code mvn test -Dtest=SettingsPageTest -Dwrite.table=true} writes it anew.
 */
class SettingsPageTest {
    private static final Path PAGE = Path.of("docs/settings.md");

    @Test
    void thePageIsTheTable() throws IOException {
        if (Boolean.getBoolean("write.table")) {
            Files.writeString(PAGE, page());
        }
        assertEquals(page(), Files.readString(PAGE), PAGE + " is not the table in ForeignSettingTable any more: renew"
                + " it with mvn test -Dtest=SettingsPageTest -Dwrite.table=true");
    }

    /** A rule behind one that already takes its name would never be asked. */
    @Test
    void everyRuleIsReached() {
        for (ForeignSettingRule rule : ForeignSettingTable.RULES) {
            assertEquals(rule.name(), ForeignSettingTable.of(rule.name().replace("*", " x"))
                    .map(ForeignSettingRule::name).orElseThrow());
        }
    }

    private static String page() {
        return """
                # Settings of other programs

                `Reproduce Image...` reads the settings that other programs write into their pictures, and names in the
                log what it cannot follow. This page is written by `SettingsPageTest` from the program's own tables.

                ## Programs

                Which program made a picture is known by the texts in its file. Their settings get AUTOMATIC1111's
                names, their samplers, too; what has no counterpart there keeps its own name.

                | program | what is read |
                |---|---|
                """ + Stream.of(Program.values())
                        .map(program -> "| " + program.label() + " | " + program.reads() + " |\n")
                        .collect(Collectors.joining()) + """

                ## Settings

                Names are AUTOMATIC1111's; `*` stands for any ending. A value that is not allowed is named in the log,
                and the default is taken. What is in no table below is named, too. Without `RNG`, noise is that of an
                NVIDIA card (`noise=NV`), and without `Emphasis`, words are weighed (`emphasis=A1111`), as in
                AUTOMATIC1111.

                """ + table(ForeignSettingRule.Treatment.FOLLOWED, "Followed", "becomes")
                + table(ForeignSettingRule.Treatment.NAMED, "Named in the log and not followed", "what it was")
                + table(ForeignSettingRule.Treatment.IGNORED, "Ignored, since they change nothing", "why");
    }

    private static String table(ForeignSettingRule.Treatment treatment, String title, String column) {
        return ForeignSettingTable.RULES.stream().filter(rule -> rule.treatment() == treatment)
                .map(SettingsPageTest::row)
                .collect(Collectors.joining("", "### " + title + "\n\n| setting | " + column + " |\n|---|---|\n",
                        treatment == ForeignSettingRule.Treatment.IGNORED ? "" : "\n"));
    }

    private static String row(ForeignSettingRule rule) {
        String idle = rule.idle().isEmpty() ? "" : "; nothing if "
                + (rule.decider().equals(rule.name()) ? "" : "\"" + rule.decider() + "\" is ")
                + rule.idle().stream().map(value -> "`" + value + "`").collect(Collectors.joining(" or "));
        return "| " + rule.name().replace("*", "\\*") + " | " + rule.meaning() + idle + " |\n";
    }
}
