package org.diffusionj.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.diffusionj.hub.HubServer.Fault;
import org.diffusionj.runtime.Cancellation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Downloads from a server on this machine that behaves like the hub. Every fault ends in the whole file or in a
 * message, and then no file is under its own name.
 */
class DownloadTest {
    private static final String ID = "someone/model";
    private static final String FILE = "model.safetensors";

    @TempDir
    Path folder;

    private final byte[] content = random(200_000);
    private final List<String> paused = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private HubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new HubServer().with(ID, FILE, content).with(ID, "README.md", "---\nlicense: mit\n---");
        environment.put("HF_ENDPOINT", server.endpoint());
        environment.put("HF_HOME", folder.resolve("nobody").toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private HubSettings settings() {
        return HubSettings.of(environment::get).patient(Duration.ofMillis(1), 3, Duration.ofMillis(700));
    }

    private final DownloadListener listener = new DownloadListener() {
        @Override
        public void came(String file, long bytes) {
            assertTrue(bytes <= content.length, file);
        }

        @Override
        public void pausing(String reason, Duration pause) {
            paused.add(reason);
        }
    };

    private Plan plan(String what) {
        HubSettings settings = settings();
        return Plan.of(Address.of(what, settings), Optional.empty(), false, settings, listener, new Cancellation());
    }

    private Path get() throws IOException {
        plan(ID).download(folder.resolve("got"), file -> true, listener, new Cancellation());
        return folder.resolve("got").resolve(FILE);
    }

    private List<String> files() {
        Path got = folder.resolve("got");
        if (!Files.exists(got)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(got)) {
            return files.filter(Files::isRegularFile).map(file -> got.relativize(file).toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String failure() {
        String message = assertThrows(RuntimeException.class, this::get).getMessage();
        assertFalse(files().contains(FILE), files().toString());
        assertFalse(message.contains(HubServer.TOKEN), message);
        assertFalse(message.contains("signature"), message);
        return message;
    }

    @Test
    void aFileComesThroughARedirectWithItsHashChecked() throws IOException {
        Plan plan = plan(ID);
        assertEquals(content.length, plan.bytes());
        assertEquals("mit", plan.licence());
        assertEquals(HubServer.COMMIT, plan.commit());
        assertEquals(Optional.of(new ContentHash(ContentHash.SHA_256, HubServer.sha256(content))),
                plan.files().get(0).hash());
        assertArrayEquals(content, Files.readAllBytes(get()));
        assertEquals(List.of(FILE), files());
        int before = server.seen().size();
        get();
        assertEquals(before + 1, server.seen().size(), "only the list is asked for again");
    }

    @Test
    void aListWithoutSizesIsReadByFoldersInPages() throws IOException {
        server.with(ID, "a.txt", "a").with(ID, "b.txt", "b");
        server.leaveSizesOut();
        assertEquals(content.length, plan(ID).bytes());
        assertArrayEquals(content, Files.readAllBytes(get()));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"CUT", "ERROR_500", "ERROR_503", "TOO_MANY", "SHORT", "STALL"})
    void whatPassesIsTriedAgain(Fault fault) throws IOException {
        server.fail(fault, fault);
        assertArrayEquals(content, Files.readAllBytes(get()));
        assertEquals(2, paused.size(), paused.toString());
        assertEquals(List.of(FILE), files());
    }

    /** Behind a cut, the rest is asked for, and only that. */
    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"SLOW", "IGNORED_RANGE", "OTHER_RANGE", "OTHER_VERSION", "WRONG_BYTES"})
    void theRestIsTakenOrAllOfItAnew(Fault second) throws IOException {
        server.fail(Fault.CUT, second);
        assertArrayEquals(content, Files.readAllBytes(get()));
        assertEquals(List.of(FILE), files());
        List<String> ranges = server.seen().stream().filter(seen -> !seen.hub()).flatMap(seen -> seen.range().stream())
                .toList();
        assertEquals("bytes=" + content.length / 3 + "-", ranges.get(0));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"CUT", "ERROR_500", "ERROR_503", "TOO_MANY", "SHORT"})
    void whatDoesNotPassIsToldAndLeavesNoFile(Fault fault) {
        for (int i = 0; i < 60; i++) {
            server.fail(fault);
        }
        if (fault == Fault.CUT || fault == Fault.SHORT) {
            server.cutAfter(0, 0); // with each piece there was progress
            for (int i = 0; i < 60; i++) {
                server.fail(Fault.SLOW);
            }
        }
        String message = failure();
        assertTrue(message.startsWith("the download from 127.0.0.1:"), message);
        assertTrue(message.contains("Try again later: what has come stays"), message);
    }

    @Test
    void wrongFilesAreRefused() {
        server.fail(Fault.WRONG_BYTES);
        assertTrue(failure().contains("is not the file that is listed: its sha256 is another one"));
        assertEquals(List.of(), files());
        server.fail(Fault.LONG);
        assertTrue(failure().contains("than the " + content.length + " bytes that it should have"));
        assertEquals(List.of(), files());
        server.fail(Fault.MISSING);
        assertTrue(failure().startsWith("there is no file " + FILE), "404");
        server.fail(Fault.FORBIDDEN);
        String forbidden = failure();
        assertTrue(forbidden.contains(" refuses file " + FILE + " (403)"), "no gate of the hub: " + forbidden);
    }

    @Test
    void aPartThatWasSpoiltIsLoadedAnew() throws IOException {
        Path part = Files.createDirectories(folder.resolve("got")).resolve(FILE + ".part");
        Files.write(part, new byte[1000]);
        assertArrayEquals(content, Files.readAllBytes(get()));
        Files.delete(folder.resolve("got").resolve(FILE));
        Files.write(part, new byte[content.length]);
        assertArrayEquals(content, Files.readAllBytes(get()));
        Files.delete(folder.resolve("got").resolve(FILE));
        Files.write(part, new byte[content.length + 1]);
        assertArrayEquals(content, Files.readAllBytes(get()));
    }

    @Test
    void aServerThatAsksForTooLongAWaitIsLeftAlone() {
        server.failLists(429, 503, 500, 429, 429);
        String message = failure();
        assertTrue(message.contains("it is asked too often (429)"), message);
    }

    @Test
    void whatIsNotThereIsTold() {
        assertTrue(message("nobody/nothing").contains("the hub does not show model nobody/nothing: there is no such"
                + " model, or it is private or gated and asks for a token"));
        environment.put("HF_TOKEN", HubServer.TOKEN);
        assertTrue(message("nobody/nothing").startsWith("there is no model nobody/nothing"));
        assertTrue(message(server.endpoint() + "/" + ID + "/tree/none").startsWith("there is no such revision"));
        assertTrue(message(ID + "/none.bin").contains("holds no file or folder 'none.bin': model.safetensors (200.0 kB)"
                + ", README.md (20 bytes)"), message(ID + "/none.bin"));
    }

    private String message(String what) {
        return assertThrows(RuntimeException.class, () -> plan(what)).getMessage();
    }

    @Test
    void gatedModelsNeedATokenThatTheHubAloneSees() throws IOException {
        server.gate(ID, HubServer.TOKEN);
        String message = failure();
        assertTrue(message.contains("is gated") && message.contains("HF_TOKEN") && message.contains(server.endpoint()
                + "/" + ID), message);
        environment.put("HF_TOKEN", "hf_another");
        assertTrue(failure().contains("the account of this token has not done"));
        environment.put("HF_TOKEN", " " + HubServer.TOKEN + "\n");
        assertArrayEquals(content, Files.readAllBytes(get()));
        for (HubServer.Seen request : server.seen()) {
            assertTrue(request.hub() || request.authorization().isEmpty(), request.toString());
        }
        assertTrue(server.seen().stream().anyMatch(request ->
                request.authorization().equals(Optional.of("Bearer " + HubServer.TOKEN))));
    }

    @Test
    void theTokenMayLieInTheFileOfTheHubsClient() throws IOException {
        server.gate(ID, HubServer.TOKEN);
        Path home = Files.createDirectories(folder.resolve("nobody"));
        Files.writeString(home.resolve("token"), HubServer.TOKEN + "\n");
        assertArrayEquals(content, Files.readAllBytes(get()));
    }

    @Test
    void aTokenThatIsNoneIsNotShown() {
        environment.put("HF_TOKEN", "hf_secret\u00e4\r\nX: y");
        String message = failure();
        assertTrue(message.contains("HF_TOKEN") && !message.contains("hf_secret"), message);
        assertEquals(List.of(), server.seen());
    }

    /** An address of another server like the hub: the token of the hub is not for it. */
    @Test
    void anotherServerGetsNoToken() throws IOException {
        environment.put("HF_TOKEN", HubServer.TOKEN);
        environment.remove("HF_ENDPOINT");
        plan(server.endpoint() + "/" + ID).download(folder.resolve("got"), file -> true, listener, new Cancellation());
        assertEquals(List.of(FILE), files());
        assertTrue(server.seen().stream().allMatch(request -> request.authorization().isEmpty()));
    }

    @Test
    void aFileOfAnotherServerComesWithoutAHash() throws IOException {
        Plan plan = plan(server.storeEndpoint() + "/store/" + HubServer.sha256(content) + "/some.ckpt?token=abc");
        assertEquals(content.length, plan.bytes());
        assertFalse(plan.source().contains("abc"));
        server.fail(Fault.CUT);
        plan.download(folder.resolve("got"), file -> true, listener, new Cancellation());
        assertArrayEquals(content, Files.readAllBytes(folder.resolve("got").resolve("some.ckpt")));
    }

    @Test
    void offlineIsSaidAtOnce() {
        environment.put("HF_HUB_OFFLINE", "1");
        assertTrue(failure().startsWith("nothing can be downloaded while HF_HUB_OFFLINE is set"));
        assertEquals(List.of(), server.seen());
        environment.remove("HF_HUB_OFFLINE");
        server.close();
        assertTrue(failure().contains("cannot be reached, so nothing was downloaded"));
        assertEquals(List.of(), paused);
    }

    @Test
    void aPageThatIsNoHubsIsTold() throws IOException {
        server.failLists(200);
        assertTrue(failure().contains("does not answer as the hub does"));
    }

    @Test
    void cancellingEndsWithinASecondAndKeepsWhatCame() throws Exception {
        server.cutAfter(content.length, 20);
        Cancellation cancellation = new Cancellation();
        Plan plan = plan(ID);
        Thread user = new Thread(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            cancellation.cancel();
        });
        user.start();
        assertThrows(CancellationException.class, () ->
                plan.download(folder.resolve("got"), file -> true, listener, cancellation));
        user.join();
        assertTrue(Files.size(folder.resolve("got").resolve(FILE + ".part")) > 0);
        server.cutAfter(content.length, 0);
        assertArrayEquals(content, Files.readAllBytes(get()));
        assertTrue(server.seen().stream().anyMatch(request -> request.range().isPresent()));
    }

    @Test
    void proxiesOfTheEnvironmentAreAsked() throws IOException {
        try (HubServer proxy = new HubServer().with(ID, FILE, content)) {
            environment.put("HF_ENDPOINT", "http://hub.invalid");
            environment.put("http_proxy", proxy.endpoint());
            assertEquals(content.length, plan(ID).bytes(), "the proxy is asked for the whole address");
            environment.put("NO_PROXY", "example.org, .invalid");
            assertEquals(List.of(Proxy.NO_PROXY),
                    Proxies.of(environment::get).select(URI.create("http://hub.invalid/x")));
            environment.put("NO_PROXY", "");
            environment.put("HTTP_PROXY", "socks5://user:secret@127.0.0.1");
            String message = message(ID);
            assertTrue(message.contains("SOCKS") && !message.contains("secret"), message);
        }
    }
}
