package org.diffusionj.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.diffusionj.hub.HubServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of a download, again and again. */
class KilledDownloadTest {
    private static final int KILLS = 20;
    private static final String NAME = "lora.safetensors";

    @TempDir
    Path root;

    @Test
    void itGoesOnWhereItEndedAndGivesTheSameFile() throws Exception {
        byte[] content = new byte[900_000];
        new Random(7).nextBytes(content);
        try (HubServer server = new HubServer().with("a/b", NAME, content)) {
            server.cutAfter(content.length, 4); // so slowly that it lasts longer than a process
            for (int i = 0; i < KILLS; i++) {
                Process process = start(server);
                try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(),
                        StandardCharsets.UTF_8))) {
                    assertEquals("some", out.readLine(), "run " + i);
                } finally {
                    process.destroyForcibly().waitFor();
                }
                assertFalse(Files.exists(root.resolve("loras").resolve(NAME)) || Files.exists(root.resolve(NAME)));
            }
            server.cutAfter(content.length, 0);
            Process last = start(server);
            String out = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, last.waitFor(), out);
            Path got = root.resolve("loras").resolve(NAME);
            assertEquals(HubServer.sha256(content), HubServer.sha256(Files.readAllBytes(got)), out);
            long ranges = server.seen().stream().filter(request -> request.range().isPresent()).count();
            assertTrue(ranges >= KILLS, "it went on " + ranges + " times");
        }
    }

    private Process start(HubServer server) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Xshare:auto", "-Xmx200m", "-cp", System.getProperty("java.class.path"),
                KilledDownload.class.getName(), "a/b", root.toString()).redirectErrorStream(true);
        builder.environment().put("HF_ENDPOINT", server.endpoint());
        builder.environment().put("HF_HOME", root.resolve("nobody").toString());
        return builder.start();
    }
}
