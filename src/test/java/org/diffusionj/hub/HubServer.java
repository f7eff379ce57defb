package org.diffusionj.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Behaves like the hub, on this machine: lists models with sizes and hashes, sends on to a second server for large
 * files, as the hub does to its store, knows ranges and versions, and fails as it is told to.
 */
public final class HubServer implements AutoCloseable {
    /** The commit of everything. */
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    public static final String TOKEN = "hf_aSecretOfThisTest";

    private static final Pattern FILE = Pattern.compile("/(.+)/resolve/([^/]+)/(.+)");
    private static final Pattern API = Pattern.compile("/api/models/(.+)/(revision|tree)/([^/]+)");

    /** What goes wrong with one request for a large file. */
    public enum Fault {
        CUT, ERROR_500, ERROR_503, TOO_MANY, WRONG_BYTES, IGNORED_RANGE, SHORT, LONG, SLOW, STALL, OTHER_RANGE,
        OTHER_VERSION, MISSING, FORBIDDEN
    }

    /** A request, as it came. */
    public record Seen(boolean hub, String method, String path, Optional<String> authorization,
            Optional<String> range) {}

    private final HttpServer hub;
    private final HttpServer store;
    private final Map<String, Map<String, byte[]>> models = new TreeMap<>();
    private final Map<String, byte[]> large = new HashMap<>();
    private final Map<String, String> gated = new HashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final Deque<Integer> listFaults = new ArrayDeque<>();
    private volatile boolean sized = true;
    private volatile long cutAfter = -1;
    private volatile int pauseMillis;

    public HubServer() throws IOException {
        hub = server(this::answer);
        store = server(this::store);
    }

    /** Handles one request. */
    @FunctionalInterface
    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private static HttpServer server(Handler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "hub of the tests");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return server;
    }

    /** For HF_ENDPOINT. */
    public String endpoint() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    /** Of the server for large files. */
    public String storeEndpoint() {
        return "http://127.0.0.1:" + store.getAddress().getPort();
    }

    /** Adds a file; one of 1000 bytes or more lies in the store. */
    public HubServer with(String id, String path, byte[] content) {
        models.computeIfAbsent(id, name -> new LinkedHashMap<>()).put(path, content);
        large.put(sha256(content), content);
        return this;
    }

    public HubServer with(String id, String path, String content) {
        return with(id, path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Shows files of the model to the owner of the token only, or to nobody if it is empty. */
    public void gate(String id, String token) {
        gated.put(id, token);
    }

    /** The next requests for large files fail so. */
    public synchronized void fail(Fault... next) {
        faults.addAll(Arrays.asList(next));
    }

    /** The next requests for lists are answered so. */
    public synchronized void failLists(Integer... statuses) {
        listFaults.addAll(Arrays.asList(statuses));
    }

    /** Lists tell no sizes, as those of old mirrors. */
    public void leaveSizesOut() {
        sized = false;
    }

    /** Every answer of the store ends after so many bytes, each piece of which takes a while. */
    public void cutAfter(long bytes, int millis) {
        cutAfter = bytes;
        pauseMillis = millis;
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    private synchronized Optional<Fault> nextFault() {
        return Optional.ofNullable(faults.poll());
    }

    private void note(HttpExchange exchange, boolean ofHub) {
        seen.add(new Seen(ofHub, exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))));
    }

    private void answer(HttpExchange exchange) throws IOException {
        note(exchange, true);
        String path = exchange.getRequestURI().getPath();
        Matcher api = API.matcher(path);
        Matcher file = FILE.matcher(path);
        if (api.matches()) {
            list(exchange, api);
        } else if (file.matches()) {
            resolve(exchange, file);
        } else {
            end(exchange, 404, "no such page");
        }
    }

    private void list(HttpExchange exchange, Matcher api) throws IOException {
        Integer status;
        synchronized (this) {
            status = listFaults.poll();
        }
        if (status != null) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            end(exchange, status, "<html>no</html>");
            return;
        }
        Map<String, byte[]> files = models.get(api.group(1));
        if (files == null) {
            exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
            end(exchange, exchange.getRequestHeaders().containsKey("Authorization") ? 404 : 401, "{}");
        } else if (!List.of("main", "v1", COMMIT).contains(api.group(3))) {
            exchange.getResponseHeaders().set("X-Error-Code", "RevisionNotFound");
            end(exchange, 404, "{}");
        } else if (api.group(2).equals("tree")) {
            tree(exchange, files);
        } else {
            String siblings = files.entrySet().stream().map(file -> "{\"rfilename\": " + quoted(file.getKey())
                    + (sized ? ", \"size\": " + file.getValue().length + ", \"blobId\": \"" + gitSha1(file.getValue())
                            + "\"" + (isLarge(file.getValue()) ? ", \"lfs\": {\"sha256\": \""
                                    + sha256(file.getValue()) + "\", \"size\": " + file.getValue().length
                                    + ", \"pointerSize\": 133}" : "") : "") + "}").collect(Collectors.joining(","));
            end(exchange, 200, "{\"id\": \"x\", \"sha\": \"" + COMMIT + "\", \"gated\": false,"
                    + " \"tags\": [\"diffusers\", \"license:mit\"], \"siblings\": [" + siblings + "]}");
        }
    }

    /** In pages of two. */
    private void tree(HttpExchange exchange, Map<String, byte[]> files) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=(\\d+).*", "$1")) : 0;
        List<String> entries = files.entrySet().stream().map(file -> "{\"type\": \"file\", \"path\": "
                + quoted(file.getKey()) + ", \"size\": " + file.getValue().length + ", \"oid\": \""
                + gitSha1(file.getValue()) + "\"" + (isLarge(file.getValue()) ? ", \"lfs\": {\"oid\": \""
                + sha256(file.getValue()) + "\", \"size\": " + file.getValue().length + "}" : "") + "}").toList();
        if (from + 2 < entries.size()) {
            exchange.getResponseHeaders().set("Link", "<" + endpoint() + exchange.getRequestURI().getPath()
                    + "?recursive=true&cursor=" + (from + 2) + ">; rel=\"next\"");
        }
        end(exchange, 200, "[{\"type\": \"directory\", \"path\": \"unet\"}" + (entries.isEmpty() ? "" : ",")
                + String.join(",", entries.subList(from, Math.min(from + 2, entries.size()))) + "]");
    }

    private void resolve(HttpExchange exchange, Matcher request) throws IOException {
        Optional<byte[]> content = Optional.ofNullable(models.get(request.group(1)))
                .flatMap(files -> Optional.ofNullable(files.get(request.group(3))));
        String needed = gated.get(request.group(1));
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (content.isEmpty()) {
            exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
            end(exchange, 404, "Entry not found");
        } else if (needed != null && !("Bearer " + needed).equals(given)) {
            exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
            end(exchange, given == null ? 401 : 403, "Access to model is restricted " + given);
        } else if (isLarge(content.get())) {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("X-Linked-ETag", "\"" + sha256(content.get()) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", Integer.toString(content.get().length));
            exchange.getResponseHeaders().set("Location",
                    storeEndpoint() + "/store/" + sha256(content.get()) + "?signature=abc");
            end(exchange, 302, "");
        } else {
            exchange.getResponseHeaders().set("ETag", "\"" + gitSha1(content.get()) + "\"");
            send(exchange, 200, content.get(), content.get().length);
        }
    }

    private void store(HttpExchange exchange) throws IOException {
        note(exchange, false);
        byte[] content = large.get(exchange.getRequestURI().getPath().replaceFirst("/store/([^/]*).*", "$1"));
        Optional<Fault> fault = nextFault();
        if (content == null || fault.equals(Optional.of(Fault.MISSING))) {
            end(exchange, 404, "none");
        } else if (fault.equals(Optional.of(Fault.FORBIDDEN))) {
            end(exchange, 403, "none");
        } else if (fault.equals(Optional.of(Fault.ERROR_500))) {
            end(exchange, 500, "oops");
        } else if (fault.equals(Optional.of(Fault.ERROR_503)) || fault.equals(Optional.of(Fault.TOO_MANY))) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            end(exchange, fault.get() == Fault.TOO_MANY ? 429 : 503, "slower");
        } else {
            serve(exchange, content, fault);
        }
    }

    private void serve(HttpExchange exchange, byte[] content, Optional<Fault> fault) throws IOException {
        String tag = fault.equals(Optional.of(Fault.OTHER_VERSION)) ? "\"another\""
                : "\"etag-of-" + content.length + "\"";
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        byte[] whole = content;
        if (fault.equals(Optional.of(Fault.WRONG_BYTES))) {
            whole = content.clone();
            whole[content.length / 2] ^= 1;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        String version = exchange.getRequestHeaders().getFirst("If-Range");
        int from = range == null || fault.equals(Optional.of(Fault.IGNORED_RANGE)) || version != null
                && !version.equals(tag) ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (from > 0) {
            int told = fault.equals(Optional.of(Fault.OTHER_RANGE)) ? 0 : from;
            exchange.getResponseHeaders().set("Content-Range",
                    "bytes " + told + "-" + (content.length - 1) + "/" + content.length);
        }
        byte[] body = Arrays.copyOfRange(whole, from, whole.length);
        int status = from > 0 ? 206 : 200;
        switch (fault.orElse(Fault.SLOW)) {
            case CUT -> send(exchange, status, Arrays.copyOf(body, body.length / 3), body.length);
            case SHORT -> send(exchange, status, Arrays.copyOf(body, body.length / 2), body.length / 2);
            case LONG -> send(exchange, status, Arrays.copyOf(body, body.length + 100), body.length + 100);
            case STALL -> {
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body, 0, body.length / 2);
                exchange.getResponseBody().flush();
                sleep(Duration.ofSeconds(30));
            }
            default -> send(exchange, status,
                    cutAfter < 0 ? body : Arrays.copyOf(body, (int) Math.min(body.length, cutAfter)), body.length);
        }
    }

    private void send(HttpExchange exchange, int status, byte[] body, long length) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        OutputStream out = exchange.getResponseBody();
        for (int at = 0; at < body.length; at += 4096) {
            out.write(body, at, Math.min(4096, body.length - at));
            if (pauseMillis > 0) {
                out.flush();
                sleep(Duration.ofMillis(pauseMillis));
            }
        }
        out.flush();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static boolean isLarge(byte[] content) {
        return content.length >= 1000;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    public static String sha256(byte[] content) {
        return digest("SHA-256", content);
    }

    /** As Git hashes a blob: its kind, length and a zero before the content. */
    static String gitSha1(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] blob = Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, blob, head.length, content.length);
        return digest("SHA-1", blob);
    }

    private static String digest(String kind, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(kind).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** What it has. */
    public List<String> ids() {
        return List.copyOf(Collections.unmodifiableSet(models.keySet()));
    }

    @Override
    public void close() {
        hub.stop(0);
        store.stop(0);
    }
}
