package org.diffusionj.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.launcher.JavaModuleOptions;
import org.diffusionj.dataset.Part;
import org.diffusionj.dataset.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar on Spark in local mode, and by itself: the same files. With a tiny model. */
class SparkDatasetTest {
    private static final Path REFERENCE = Path.of("../src/test/resources/reference").toAbsolutePath().normalize();
    private static final String JAR = System.getProperty("jar");
    private static final int LIMIT_SECONDS = 300;

    @TempDir
    private Path folder;

    /** What a process ended with. */
    private record Ended(int code, String words) {}

    private Ended java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        Path words = folder.resolve("words");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(words.toFile()).start();
        try {
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "still running: " + command);
            return new Ended(process.exitValue(), Files.readString(words));
        } finally {
            process.destroyForcibly();
        }
    }

    private Ended submit(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.apache.spark.deploy.SparkSubmit",
                "--master", "local[2,3]", "--conf", "spark.ui.enabled=false", "--conf", "spark.local.dir=" + folder,
                "--class", "org.diffusionj.spark.SparkDataset", JAR));
        command.addAll(List.of(arguments));
        return java(command.toArray(String[]::new));
    }

    private Path plan(int count) throws IOException {
        Path model = Files.createDirectories(folder.resolve("models/own"));
        copy(REFERENCE.resolve("folders/sd"), model);
        copy(REFERENCE.resolve("controls/sd-lines"), model.resolve("controlnet"));
        return Files.writeString(folder.resolve("plan.json"), """
                {"count": %d, "seed": 7, "command": "Labels to Image",
                 "settings": {"model": "%s", "steps": 1, "width": 64, "height": 64, "prompt": "a cell"},
                 "vary": {"guidance": {"from": 1, "to": 2}},
                 "labels": {"phantoms": {"shape": "nuclei", "count": [2, 5], "diameter": [9, 14]}}}
                """.formatted(count, model.toString().replace("\\", "\\\\")));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString().replace('\\', '/'),
                        Sha256.of(Files.readAllBytes(file)));
            }
        }
        contents.keySet().removeIf(Part::isManifest);
        return contents;
    }

    @Test
    void sparkMakesWhatTheJarMakesAloneAndGoesOnWhereThatEnded() throws Exception {
        String plan = plan(11).toString();
        Path alone = folder.resolve("alone");
        Path out = folder.resolve("spark");
        assertEnded(java("-Ddiffusionj.threads=1", "-jar", JAR, "--plan", plan, "--out", alone.toString()));
        assertEnded(java("-Ddiffusionj.threads=1", "-jar", JAR, "--plan", plan, "--out", out.toString(), "--part",
                "2/3"));
        assertEnded(submit("--plan", plan, "--out", out.toString(), "--task", "2"));
        assertEquals(contents(alone), contents(out));
    }

    private static void assertEnded(Ended ended) {
        assertEquals(0, ended.code(), ended.words());
    }

    @Test
    void filesOfHadoopAreWrittenWholeAndReplaced() throws IOException {
        HadoopPlace place = new HadoopPlace(folder.resolve("place").toUri().toString(), new Configuration());
        place.requireFree();
        place.write("images/a.tif", new byte[] {1, 2, 3});
        place.write("images/a.tif", new byte[] {4, 5});
        assertTrue(place.holds("images/a.tif", 2) && !place.holds("images/a.tif", 3));
        place.append("manifest-1-of-2.jsonl", List.of("x"));
        place.append("manifest-1-of-2.jsonl", List.of("x", "y"));
        assertEquals("x\ny\n", place.read("manifest-1-of-2.jsonl").orElseThrow());
        assertEquals(List.of("manifest-1-of-2.jsonl"), place.manifests());
        place.clean();
        place.requireFree();
        try (Stream<Path> files = Files.walk(folder.resolve("place"))) {
            assertEquals(2, files.filter(Files::isRegularFile).count(), "only the files themselves");
        }
    }

    @Test
    void aFolderWithOtherFilesIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine/thesis.txt"), "x");
        HadoopPlace place = new HadoopPlace(folder.resolve("mine").toUri().toString(), new Configuration());
        String message = assertThrows(IllegalArgumentException.class, place::requireFree).getMessage();
        assertTrue(message.contains("thesis.txt"), message);
    }

    @Test
    void optionsThatAreNotUnderstoodAreTold() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> SparkOptions.read(new String[] {"--plan", "x", "--output", "y"}, 16)).getMessage();
        assertTrue(message.contains("'--output' is not understood"), message);
    }
}
