package org.diffusionj.ij.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.dataset.Part;
import org.diffusionj.dataset.Sha256;
import org.diffusionj.headless.MacroBatch;
import org.diffusionj.headless.MacroProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans carried out by programs and macros with a tiny model: killed, divided, called with mistakes. */
class DatasetProcessTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference").toAbsolutePath();
    private static final int KILLS = 3;

    @TempDir
    private static Path folder;

    private static Path plan;
    private static Map<String, String> whole;

    @BeforeAll
    static void makeOnce() throws IOException {
        folder = folder.toRealPath();
        Path root = Files.createDirectories(folder.resolve("models"));
        ReferenceFolders.copy(REFERENCE.resolve("folders/sd"), root.resolve("own"));
        ReferenceFolders.copy(REFERENCE.resolve("controls/sd-lines"), root.resolve("own/controlnet"));
        plan = Files.writeString(folder.resolve("plan.json"), """
                {"count": 40, "seed": 7, "command": "Labels to Image",
                 "settings": {"model": "%s", "steps": 1, "width": 64, "height": 64},
                 "vary": {"prompt": ["a cell", "two cells, blue"], "guidance": {"from": 1, "to": 2}},
                 "labels": {"phantoms": {"shape": "nuclei", "count": [2, 5], "diameter": [9, 14], "touching": 0.5}},
                 "licence": "CC0-1.0"}
                """.formatted(root.resolve("own").toString().replace("\\", "\\\\")));
        MacroProcess run = make("whole");
        assertEquals(0, run.exitCode(), run.err());
        whole = contents("whole");
        assertEquals(2 * 40 + 3, whole.size());
    }

    private static MacroProcess make(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--plan", plan.toString(), "--out", out(out).toString()));
        arguments.addAll(List.of(more));
        return MacroProcess.run(List.of("diffusionj.threads=1"), DatasetMain.class, arguments);
    }

    private static Path out(String name) {
        return folder.resolve(name);
    }

    private static Map<String, String> contents(String out) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out(out))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(out(out).relativize(file).toString().replace('\\', '/'),
                        Sha256.of(Files.readAllBytes(file)));
            }
        }
        contents.keySet().removeIf(Part::isManifest);
        return contents;
    }

    @Test
    void killedProcessesAreContinuedAndPartsGiveTheSame() throws Exception {
        Random random = new Random(20261128);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1", "-Ddiffusionj.threads=1", "-cp",
                    System.getProperty("java.class.path"), DatasetMain.class.getName(), "--plan", plan.toString(),
                    "--out", out("killed").toString(), "--part", "1/2").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            waitForItems(out("killed/manifest-1-of-2.jsonl"), 2 + 5 * kill, process);
            process.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
        for (String part : List.of("2/2", "1/2")) {
            MacroProcess run = make("killed", "--part", part);
            assertEquals(0, run.exitCode(), run.err());
            assertTrue(run.out().contains("Every item of part " + part + " is there"), run.out());
        }
        assertEquals(whole, contents("killed"));
    }

    private static void waitForItems(Path rows, int count, Process process) throws Exception {
        while (process.isAlive() && (!Files.exists(rows) || Files.readAllLines(rows).size() < count)) {
            Thread.sleep(5);
        }
    }

    /** Item 17 alone, as a part of its own, has the bytes that it has in a run of all. */
    @Test
    void anItemAloneIsTheSame() throws IOException {
        MacroProcess run = make("alone", "--part", "18/40");
        assertEquals(0, run.exitCode(), run.err());
        Map<String, String> alone = contents("alone");
        for (String file : List.of("images/000017.tif", "labels/000017.tif")) {
            assertEquals(whole.get(file), alone.get(file));
        }
        assertEquals(List.of("images/000017.tif", "labels/000017.tif"),
                alone.keySet().stream().filter(file -> !file.startsWith(".")).toList());
    }

    /** Neither where the model lies nor anything of this machine or of today is in a file. */
    @Test
    void filesTellNoPlaceAndNoTime() throws Exception {
        String host = java.net.InetAddress.getLocalHost().getHostName();
        String year = Integer.toString(java.time.LocalDate.now().getYear());
        for (String file : whole.keySet()) {
            String text = new String(Files.readAllBytes(out("whole").resolve(file)),
                    java.nio.charset.StandardCharsets.ISO_8859_1).replace("\0", "");
            String ofPlace = file.endsWith(".tif") ? folder.toString() : folder.getFileName().toString();
            assertFalse(text.contains(ofPlace), file + " holds a path");
            assertFalse(file.startsWith("m") && host.length() > 3 && text.contains(host), file + " holds a host");
            assertFalse(text.contains(year + ":") || file.endsWith("l") && text.contains(year + "-"), file);
            assertTrue(!file.endsWith(".tif") || text.contains("trainedAlgorithmicMedia") && text.contains("CC0-1.0")
                    && text.contains("diffusion.seed"), file + " is not marked");
        }
    }

    @Test
    void mistakesEndWithExitCode1AndWords() {
        assertFails(make("bad", "--part", "3/2"), "'part' cannot be '3/2'. Allowed is k/n");
        assertFails(make("bad", "--parts", "1/2"), "'--parts' is not understood");
        assertFails(make("plan.json"), "plan.json is a file");
        assertFails(MacroProcess.run(List.of("out=" + out("bad")), DatasetMain.class, List.of()), "'plan' is required");
        assertFails(MacroProcess.run(List.of("plan=no.json", "out=" + out("bad")), DatasetMain.class, List.of()),
                "There is no plan no.json");
        assertFalse(Files.exists(out("bad")));
    }

    private static void assertFails(MacroProcess run, String words) {
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains(words), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    @Test
    void macrosMakeTheSameAndEscIsContinued() throws IOException {
        List<String> macros = List.of(
                macro("esc", "call(\"org.diffusionj.headless.MacroCalls.pressEscapeSoon\"); " + call("macro", "")),
                macro("rest", call("macro", "") + " print(nImages + \" images\");"),
                macro("unknown", call("none", " parts=1/2")), macro("part", call("none", " part=0/2")),
                macro("required", "run(\"Make Dataset...\", \"out=[" + out("none") + "]\");"));
        MacroProcess run = MacroProcess.run(List.of("diffusionj.threads=1"), MacroBatch.class, macros);
        assertEquals("", run.err());
        assertEquals("1", Files.readString(Path.of(macros.get(0) + ".rc")));
        assertEquals("", Files.readString(Path.of(macros.get(1) + ".err")));
        assertEquals("0 images", Files.readString(Path.of(macros.get(1) + ".out")).strip());
        assertTrue(Files.readString(Path.of(macros.get(2) + ".err")).contains("'parts' is not a key of this command."
                + " Keys are: plan, out, part"));
        assertTrue(Files.readString(Path.of(macros.get(3) + ".err")).contains("'part' cannot be '0/2'"));
        assertTrue(Files.readString(Path.of(macros.get(4) + ".err")).contains("'plan' is required"));
        assertFalse(Files.exists(out("none")));
        assertEquals(whole, contents("macro"));
    }

    private static String macro(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name + ".ijm"), text).toString();
    }

    private static String call(String out, String more) {
        return "run(\"Make Dataset...\", \"plan=[" + plan + "] out=[" + out(out) + "]" + more + "\");";
    }
}
