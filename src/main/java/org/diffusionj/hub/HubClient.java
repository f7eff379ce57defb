package org.diffusionj.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.diffusionj.runtime.Cancellation;

/**
 * Asks servers. It follows redirects itself, so that the token goes to the hub and to nobody else.
 */
final class HubClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_REDIRECTS = 10;
    private static final int MOST_TEXT = 64 << 20;
    private static final int POLL_MILLIS = 50;

    private final HubSettings settings;
    private final Optional<Token> token;
    private final HttpClient client;
    private volatile boolean reached;

    /** @throws HubException if nothing may be asked, or the token or proxy cannot be used */
    HubClient(HubSettings settings) {
        if (settings.offline()) {
            throw new HubException("nothing can be downloaded while HF_HUB_OFFLINE is set", "Unset it, or import the"
                    + " model from a file or folder", "proxies-and-mirrors");
        }
        this.settings = settings;
        this.token = settings.token();
        ProxySelector proxies = Proxies.of(settings.environment());
        HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).proxy(proxies);
        if (proxies instanceof Proxies own) {
            own.authenticator().ifPresent(builder::authenticator);
        }
        this.client = builder.build();
    }

    HubSettings settings() {
        return settings;
    }

    boolean hasToken() {
        return token.isPresent();
    }

    /**
     * Asks for something, and wherever that is.
     *
     * @throws HubException if it cannot be asked for, or nobody is there
     * @throws IOException if the connection breaks, which another try may mend
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    Answer ask(String method, URI address, Map<String, String> headers, Cancellation cancellation) throws IOException {
        URI at = address;
        Optional<ContentHash> hash = Optional.empty();
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            Answer answer = once(method, at, headers, cancellation, hash);
            hash = hash.or(() -> linked(answer));
            Optional<String> next = answer.status() / 100 == 3 && answer.status() != 304
                    ? answer.header("Location") : Optional.empty();
            if (next.isEmpty()) {
                return new Answer(answer.status(), answer.headers(), answer.body(), at, hash);
            }
            answer.close();
            at = redirected(at, next.get());
        }
        throw new HubException(host(address) + " sends from one address to another without end",
                "Try later, or another mirror", "proxies-and-mirrors");
    }

    /** The hub's own server tells the hash of a large file, and sends on to another one, which does not. */
    private Optional<ContentHash> linked(Answer answer) {
        boolean hub = settings.endpoint().getHost().equalsIgnoreCase(answer.from().getHost());
        return hub ? answer.header("X-Linked-ETag").flatMap(tag -> ContentHash.of(tag.replace("\"", "")))
                .filter(found -> found.kind().equals(ContentHash.SHA_256)) : Optional.empty();
    }

    private static URI redirected(URI from, String location) {
        try {
            URI to = from.resolve(location.strip());
            boolean plain = "http".equalsIgnoreCase(to.getScheme()) && HubSettings.isPrivate(to) == false;
            if (to.getHost() != null && String.valueOf(to.getScheme()).matches("(?i)https?")
                    && !(plain && "https".equalsIgnoreCase(from.getScheme()))) {
                return to;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // As for one that is not followed.
        }
        throw new HubException(host(from) + " sends to an address that is not followed: none of a server, or one"
                + " without encryption", "Try later, or another mirror", "proxies-and-mirrors");
    }

    private Answer once(String method, URI address, Map<String, String> headers, Cancellation cancellation,
            Optional<ContentHash> hash) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(settings.stall())
                .header("User-Agent", "DiffusionJ").method(method, HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
        token.filter(own -> settings.mayHaveToken(address)).ifPresent(own ->
                request.header("Authorization", own.header()));
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = wait(client.sendAsync(request.build(),
                HttpResponse.BodyHandlers.ofPublisher()), address, cancellation);
        reached = true;
        Body body = new Body(settings.stall());
        response.body().subscribe(body);
        return new Answer(response.statusCode(), response.headers(), body, address, hash);
    }

    private <T> T wait(CompletableFuture<T> answer, URI address, Cancellation cancellation) throws IOException {
        try {
            while (true) {
                cancellation.check();
                try {
                    return answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    continue;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the thread was interrupted", e);
        } catch (ExecutionException e) {
            throw failure(address, e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** Who cannot be reached at first will not be a moment later. */
    private IOException failure(URI address, Throwable cause) {
        boolean absent = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
        if (absent && !reached) {
            throw new HubException(host(address) + " cannot be reached, so nothing was downloaded",
                    "Check that this computer is online; behind a proxy set HTTPS_PROXY or Java's https.proxyHost, for"
                    + " a mirror HF_ENDPOINT", "proxies-and-mirrors");
        }
        if (cause instanceof SSLException) {
            throw new HubException("the certificate of " + host(address) + " is not one that this Java trusts",
                    "Check the computer's clock, and whether a proxy reads along: its certificate must be in Java's"
                    + " list", "proxies-and-mirrors");
        }
        return new IOException("the connection to " + host(address) + " broke", cause);
    }

    static String host(URI address) {
        return address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /** All of a body, as text. */
    static String text(Answer answer, Cancellation cancellation) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (List<ByteBuffer> bytes = answer.body().next(cancellation); !bytes.isEmpty();
                bytes = answer.body().next(cancellation)) {
            for (ByteBuffer buffer : bytes) {
                byte[] piece = new byte[buffer.remaining()];
                buffer.get(piece);
                text.write(piece);
            }
            if (text.size() > MOST_TEXT) {
                throw new HubException(host(answer.from()) + " lists more than can be files of a model",
                        "Check the id of the model", "download");
            }
        }
        if (answer.length() >= 0 && answer.length() != text.size()) {
            throw new IOException("the answer is not as long as the server says");
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
