package org.diffusionj.headless;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes and streams, in processes of their own. */
class MacroRunnerTest {
    private static final String AFTER = "\nprint(\"went on\");";

    @TempDir
    private Path folder;

    @Test
    void aFinishedMacroPrintsItsLogAndValueAndHoldsNothing() throws IOException {
        MacroProcess process = MacroProcess.runMacro(List.of(), macro("""
                call("org.diffusionj.headless.MacroCalls.leaveThread");
                print("argument: " + getArgument());
                newImage("four", "8-bit black", 8, 8, 1);
                run("Add...", "value=4");
                return "value " + getValue("Mean");
                """), "with spaces and \"quotes\"");

        assertEquals("", process.err());
        assertEquals(List.of("argument: with spaces and \"quotes\"", "value 4"), process.out().lines().toList());
        assertEquals(0, process.exitCode());
    }

    @Test
    void anAbortedMacroExitsWith1() throws IOException {
        MacroProcess process = MacroProcess.runMacro(List.of(), macro("print(\"log\"); run(\"Invert\");" + AFTER));
        assertTrue(process.err().contains("There are no images open"), process.err());
        assertEquals("log", process.out().strip());
        assertEquals(1, process.exitCode());
    }

    /** Every way in which a macro can end: what it says on standard error, nothing where it ends well. */
    @TestFactory
    List<DynamicTest> endings() throws IOException {
        Map<String, String> endings = new LinkedHashMap<>();
        endings.put("exit();", "");
        endings.put("exit;", "");
        endings.put("showMessage(\"only a message\"); exit();", "");
        endings.put("exit(\"it says why\");", "it says why");
        endings.put("x = nothing + 1;", "Undefined variable");
        endings.put("print(\"a\" ;", "')' expected");
        endings.put("a = newArray(2); print(a[5]);", "Index (5) out of 0-1 range");
        endings.put("run(\"No Such Command\");", "Unrecognized command: \"No Such Command\"");
        endings.put("run(\"Invert\");", "There are no images open");
        endings.put("open(\"/no/such.tif\");", "/no/such.tif");
        endings.put("newImage(\"x\", \"8-bit\", 8, 8, 1); run(\"Size...\");", "needs a display");
        endings.put("getNumber(\"steps\", 20);", "needs a display");
        endings.put("waitForUser(\"ready?\");", "needs a display");
        endings.put("runMacro(\"" + macro("nested = nothing;") + "\");", "Undefined variable");
        endings.put("call(\"org.diffusionj.headless.MacroCalls.fail\");", "a plugin failed");
        List<Path> files = new ArrayList<>();
        for (String macro : endings.keySet()) {
            files.add(macro(macro + AFTER));
        }
        endings.put("missing file", "There is no macro file " + folder.resolve("none.ijm"));
        files.add(folder.resolve("none.ijm"));
        MacroProcess process = MacroProcess.run(List.of(), MacroBatch.class,
                files.stream().map(Path::toString).toList());
        assertEquals(0, process.exitCode(), process.err());
        List<DynamicTest> tests = new ArrayList<>();
        endings.forEach((macro, message) -> {
            Path file = files.get(tests.size());
            tests.add(DynamicTest.dynamicTest(macro, () -> check(file, message)));
        });
        return tests;
    }

    private static void check(Path macro, String message) throws IOException {
        String err = Files.readString(Path.of(macro + ".err"));
        String out = Files.readString(Path.of(macro + ".out"));
        assertTrue(err.contains(message), err);
        assertFalse(err.contains("\tat "), err);
        assertEquals(message.isEmpty() ? "0" : "1", Files.readString(Path.of(macro + ".rc")));
        boolean nested = err.contains("nested = ");
        assertEquals(nested, out.contains("went on"), "only the caller of a failed macro goes on: " + out);
    }

    private Path macro(String text) throws IOException {
        Path file = Files.createTempFile(folder, "macro", ".ijm");
        return Files.writeString(file, text);
    }
}
