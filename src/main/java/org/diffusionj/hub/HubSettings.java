package org.diffusionj.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What this user's environment says of the hub, by the variables that the hub's own client reads.
 *
 * @param endpoint the hub, or a mirror of it, without a slash at the end
 * @param offline whether nothing may be asked
 * @param pause before the first repetition of what failed; each further one waits twice as long
 * @param repetitions of what failed without one more byte
 * @param stall how long a server may send nothing
 */
public record HubSettings(URI endpoint, boolean offline, UnaryOperator<String> environment, Duration pause,
        int repetitions, Duration stall) {
    /** The hub itself. */
    static final URI HUB = URI.create("https://huggingface.co");

    /** Those of this process. */
    public static HubSettings standard() {
        return of(System::getenv);
    }

    /** @param environment gives a variable, or null */
    public static HubSettings of(UnaryOperator<String> environment) {
        boolean offline = Token.isTrue(environment.apply("HF_HUB_OFFLINE"))
                || Token.isTrue(environment.apply("TRANSFORMERS_OFFLINE"));
        return new HubSettings(endpoint(environment.apply("HF_ENDPOINT")), offline, environment,
                Duration.ofSeconds(1), 5, Duration.ofSeconds(60));
    }

    /** The same with other patience. */
    public HubSettings patient(Duration otherPause, int otherRepetitions, Duration otherStall) {
        return new HubSettings(endpoint, offline, environment, otherPause, otherRepetitions, otherStall);
    }

    private static URI endpoint(String text) {
        if (text == null || text.isBlank()) {
            return HUB;
        }
        try {
            URI address = new URI(text.strip().replaceFirst("/+$", ""));
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (address.getHost() != null && scheme.matches("https?") && address.getUserInfo() == null
                    && address.getQuery() == null) {
                return address;
            }
        } catch (URISyntaxException notAnAddress) {
            // As for one without a host.
        }
        throw new HubException("HF_ENDPOINT, '" + text.replaceAll("//[^/]*@", "//") + "', is no address of a server",
                "Write https://HOST, or remove the variable", "proxies-and-mirrors");
    }

    /** The token, where there is one. */
    Optional<Token> token() {
        return Token.find(environment);
    }

    /**
     * Whether a token may go to an address: to the hub itself, and through no wire that others can read. A redirect to
     * another host, or to another port of this one, does not get it.
     */
    boolean mayHaveToken(URI address) {
        boolean same = endpoint.getScheme().equalsIgnoreCase(address.getScheme())
                && endpoint.getHost().equalsIgnoreCase(address.getHost()) && port(endpoint) == port(address);
        return same && isPrivate(address);
    }

    /** Whether nobody on the way can read or change what is sent. */
    static boolean isPrivate(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(address.getScheme()) || host.equals("localhost")
                || host.matches("127\\.\\d+\\.\\d+\\.\\d+") || host.equals("[::1]");
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort()
                : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}
