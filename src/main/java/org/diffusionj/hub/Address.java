package org.diffusionj.hub;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a user names to be downloaded: a model of the hub by its id or address, or a file of another server. */
public sealed interface Address {
    /** Addresses of the hub itself, which a mirror takes the place of. */
    List<String> HUB_HOSTS = List.of("huggingface.co", "www.huggingface.co", "hf.co");

    Pattern ID = Pattern.compile("(?!.*(--|\\.\\.))[A-Za-z0-9_][\\w.-]{0,95}(/[A-Za-z0-9_][\\w.-]{0,95})?");

    /**
     * A model of the hub, or a part of it.
     *
     * @param endpoint the hub, or a server with the same ways
     * @param id OWNER/NAME
     * @param revision a branch, tag or commit
     * @param path of a file or folder in it; empty for all
     */
    record InHub(URI endpoint, String id, Optional<String> revision, String path) implements Address {
        /** Its page, for people. */
        String page() {
            return endpoint + "/" + id;
        }
    }

    /** A file of another server. */
    record OfFile(URI address) implements Address {
        /** Without what may be secret. */
        public String shown() {
            return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
        }

        /** The file's name there. */
        public String name() {
            String path = address.getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /**
     * Reads what a user wrote: {@code OWNER/NAME}, {@code OWNER/NAME/FILE}, an address of a page or file of the hub,
     * or of a file elsewhere.
     *
     * @throws IllegalArgumentException if it is none of these, saying what is
     */
    static Address of(String text, HubSettings settings) {
        String written = text.strip();
        if (written.regionMatches(true, 0, "hf://", 0, 5)) {
            return inHub(written.substring(5), settings.endpoint(), text);
        }
        if (written.contains("://")) {
            return ofAddress(written, settings);
        }
        boolean host = HUB_HOSTS.stream().anyMatch(name -> written.startsWith(name + "/"));
        return host ? ofAddress("https://" + written, settings) : inHub(written, settings.endpoint(), text);
    }

    private static Address inHub(String path, URI endpoint, String text) {
        List<String> parts = Stream.of(path.split("/", -1)).toList();
        int ends = parts.size() > 1 ? 2 : 1;
        String id = String.join("/", parts.subList(0, ends));
        if (!ID.matcher(id).matches()) {
            throw refused(text, "a model of the hub is called OWNER/NAME");
        }
        return new InHub(endpoint, id, Optional.empty(), String.join("/", parts.subList(ends, parts.size())));
    }

    private static Address ofAddress(String text, HubSettings settings) {
        URI address = parsed(text);
        String host = address.getHost().toLowerCase(Locale.ROOT);
        URI own = settings.endpoint();
        boolean mirror = Objects.equals(own.getRawAuthority(), address.getRawAuthority())
                && address.getRawPath().startsWith(own.getRawPath());
        String path = address.getRawPath().substring(mirror ? own.getRawPath().length() : 0);
        List<String> parts = Stream.of(path.split("/")).filter(part -> !part.isEmpty()).map(Address::decoded).toList();
        if (mirror || HUB_HOSTS.contains(host)) {
            return ofHub(parts, own, text);
        }
        boolean likeHub = parts.size() > 3 && parts.get(2).equals("resolve") && !host.endsWith("github.com");
        if (likeHub || parts.size() == 2 && !parts.get(1).matches("(?i).*\\.(safetensors|ckpt|pt|pth|bin|zip)")) {
            return ofHub(parts, URI.create(address.getScheme() + "://" + address.getRawAuthority()), text);
        }
        if (parts.isEmpty() || !HubSettings.isPrivate(address)) {
            throw refused(new OfFile(address).shown(), parts.isEmpty() ? "it names no file" : "files of other servers"
                    + " than the hub are downloaded by https only, because nothing else tells that they are whole");
        }
        return new OfFile(address);
    }

    private static Address ofHub(List<String> parts, URI endpoint, String text) {
        if (parts.isEmpty() || List.of("datasets", "spaces", "api").contains(parts.get(0))) {
            throw refused(text, "this page of the hub is none of a model");
        }
        boolean legacy = parts.size() > 1 && List.of("tree", "blob", "resolve", "raw").contains(parts.get(1));
        int at = legacy ? 1 : Math.min(2, parts.size());
        String id = String.join("/", parts.subList(0, at));
        boolean within = parts.size() > at + 1
                && List.of("tree", "blob", "resolve", "raw").contains(parts.get(at));
        if (!ID.matcher(id).matches() || parts.size() > at && !within) {
            throw refused(text, "addresses of the hub are .../OWNER/NAME, .../OWNER/NAME/tree/REVISION and"
                    + " .../OWNER/NAME/blob/REVISION/FILE");
        }
        return new InHub(endpoint, id, within ? Optional.of(parts.get(at + 1)) : Optional.empty(),
                within ? String.join("/", parts.subList(at + 2, parts.size())) : "");
    }

    private static URI parsed(String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null && address.getUserInfo() == null && address.getRawPath() != null
                    && String.valueOf(address.getScheme()).matches("(?i)https?")) {
                return address;
            }
        } catch (URISyntaxException notAnAddress) {
            // As for one of another kind.
        }
        throw refused(text.replaceAll("//[^/]*@", "//"), "an address is http:// or https:// with a host and a path, and"
                + " holds no password");
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return part;
        }
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("'get' cannot be '" + LocalName.shown(text) + "': " + why
                + ". Write OWNER/NAME as on the hub's page of the model, or the address of a file."
                + " See docs/library.md#download");
    }
}
