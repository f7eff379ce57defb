package org.diffusionj.ij.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.dataset.Plan;
import org.diffusionj.dataset.PlanReader;
import org.diffusionj.headless.MacroProcess;
import org.diffusionj.ij.dialog.VirtualDisplay;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real windows: a plan is asked for, written, carried out and recorded; whoever cancels finds nothing. */
class DatasetWindowTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference").toAbsolutePath();

    @Test
    void aPlanIsAskedForWrittenCarriedOutAndRecorded(@TempDir Path given) throws IOException {
        Path folder = given.toRealPath();
        Path root = Files.createDirectories(folder.resolve("models"));
        ReferenceFolders.copy(REFERENCE.resolve("folders/sd"), root.resolve("own"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/sd-lines"), root.resolve("own/controlnet"));
        try (VirtualDisplay display = VirtualDisplay.open()) {
            MacroProcess windows = MacroProcess.run(List.of("diffusionj.models=" + root, "user.home=" + folder),
                    display.environment(), DatasetWindowDriver.class, List.of("own", folder.toString()));
            assertEquals(0, windows.exitCode(), windows.err());
            List<String> lines = windows.out().lines().toList();
            assertEquals("plan after cancelling: false", lines.get(0));
            assertTrue(lines.get(1).startsWith("run(\"Make Dataset...\", \"plan=" + folder.resolve("plan.json")
                    + " out=" + folder.resolve("out")), lines.get(1));
        }
        Plan plan = PlanReader.read(folder.resolve("plan.json"));
        assertEquals(3, plan.count());
        assertEquals("own", plan.values(0).get(Settings.MODEL).orElseThrow());
        assertTrue(List.of("a cell", "two cells").contains(plan.values(0).get(Settings.PROMPT).orElseThrow()));
        List<String> rows = Files.readAllLines(folder.resolve("out/manifest.csv"));
        assertEquals(4, rows.size());
        for (String row : rows.subList(1, 4)) {
            assertTrue(Files.isRegularFile(folder.resolve("out").resolve(row.split(",")[1])), row);
        }
    }
}
