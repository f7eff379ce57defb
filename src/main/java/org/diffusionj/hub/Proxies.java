package org.diffusionj.hub;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which proxy leads to an address: the one of Java's properties ({@code https.proxyHost} and so on, which ImageJ's own
 * dialog sets, too), else that of the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code
 * NO_PROXY}, which may be written small.
 */
final class Proxies extends ProxySelector {
    private static final int USUAL_PORT = 80;

    private final UnaryOperator<String> environment;

    private Proxies(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    static ProxySelector of(UnaryOperator<String> environment) {
        boolean properties = System.getProperty("https.proxyHost") != null
                || System.getProperty("http.proxyHost") != null
                || Boolean.getBoolean("java.net.useSystemProxies");
        return properties ? ProxySelector.getDefault() : new Proxies(environment);
    }

    @Override
    public List<Proxy> select(URI address) {
        return List.of(proxy(address).map(proxy -> new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(
                proxy.getHost(), proxy.getPort() < 0 ? USUAL_PORT : proxy.getPort()))).orElse(Proxy.NO_PROXY));
    }

    private Optional<URI> proxy(URI address) {
        if (address.getHost() == null || isExcepted(address)) {
            return Optional.empty();
        }
        return Stream.of(address.getScheme() + "_PROXY", "ALL_PROXY").flatMap(name -> variable(name).stream())
                .findFirst().map(Proxies::parsed);
    }

    private Optional<String> variable(String name) {
        return Stream.of(name.toUpperCase(Locale.ROOT), name.toLowerCase(Locale.ROOT)).map(environment)
                .filter(value -> value != null && !value.isBlank()).map(String::strip).findFirst();
    }

    private static URI parsed(String text) {
        try {
            URI proxy = URI.create(text.contains("://") ? text : "http://" + text);
            if (proxy.getHost() != null && Objects.equals(proxy.getScheme(), "http")) {
                return proxy;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // The message would show a password in it.
        }
        throw new HubException("the proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names cannot be used",
                "Write http://HOST:PORT; proxies of other kinds, such as SOCKS, are not", "proxies-and-mirrors");
    }

    /** As curl reads it: names of hosts, which count for what is below them, too, with or without a port. */
    private boolean isExcepted(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        return variable("NO_PROXY").stream().flatMap(list -> Stream.of(list.split(","))).map(String::strip)
                .filter(entry -> !entry.isEmpty()).map(entry -> entry.toLowerCase(Locale.ROOT))
                .anyMatch(entry -> {
                    String name = entry.replaceFirst("^\\*?\\.", "").replaceFirst("(?<=[^:]):" + address.getPort()
                            + "$", "");
                    return entry.equals("*") || host.equals(name) || host.endsWith("." + name);
                });
    }

    /** The name and password in the variables, if they hold one. */
    Optional<Authenticator> authenticator() {
        boolean passwords = Stream.of("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY").flatMap(name -> variable(name).stream())
                .anyMatch(text -> text.contains("@"));
        return passwords ? Optional.of(new Passwords()) : Optional.empty();
    }

    private final class Passwords extends Authenticator {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            String user = getRequestorType() != RequestorType.PROXY ? null
                    : Stream.of("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY").flatMap(name -> variable(name).stream())
                            .map(Proxies::parsed).filter(proxy -> proxy.getHost().equals(getRequestingHost()))
                            .map(URI::getUserInfo).filter(Objects::nonNull).findFirst().orElse(null);
            if (user == null) {
                return null;
            }
            int colon = user.indexOf(':');
            return new PasswordAuthentication(colon < 0 ? user : user.substring(0, colon),
                    (colon < 0 ? "" : user.substring(colon + 1)).toCharArray());
        }
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        // There is no second one to try.
    }
}
