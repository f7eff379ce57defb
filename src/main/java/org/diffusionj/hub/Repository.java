package org.diffusionj.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.json.JsonException;
import org.diffusionj.json.JsonText;
import org.diffusionj.runtime.Cancellation;

/**
 * A model on the hub, as the hub lists it.
 *
 * @param commit the version that the revision meant when it was asked for
 * @param licence what its card names, or empty
 * @param files of that version
 */
public record Repository(String id, String commit, String licence, List<RemoteFile> files) {
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"next\"");
    private static final int MOST_PAGES = 200;

    public Repository {
        files = List.copyOf(files);
    }

    /**
     * Asks the hub.
     *
     * @throws HubException if it does not show the model, or nobody is there
     */
    static Repository read(HubClient client, Address.InHub model, String revision, DownloadListener listener,
            Cancellation cancellation) {
        Lister lister = new Lister(client, model, new Patience(client.settings(), listener, cancellation),
                cancellation);
        URI address = URI.create(model.endpoint() + "/api/models/" + model.id() + "/revision/" + encoded(revision)
                + "?blobs=true");
        Map<?, ?> told = lister.map(lister.page(address).value());
        String commit = lister.commit(told.get("sha"));
        List<RemoteFile> files = new ArrayList<>();
        for (Object entry : lister.list(told.get("siblings"))) {
            files.add(lister.file(lister.map(entry), "rfilename", commit));
        }
        boolean sized = files.stream().allMatch(file -> file.size() >= 0);
        return new Repository(model.id(), commit, licence(told), sized ? files : lister.tree(commit));
    }

    private static String licence(Map<?, ?> told) {
        Map<?, ?> data = told.get("cardData") instanceof Map<?, ?> map ? map : Map.of();
        boolean own = "other".equals(data.get("license")) && data.get("license_name") != null;
        Object card = data.get(own ? "license_name" : "license");
        Stream<?> tags = told.get("tags") instanceof List<?> list ? list.stream() : Stream.empty();
        Stream<String> tagged = tags.filter(tag -> String.valueOf(tag).startsWith("license:"))
                .map(tag -> String.valueOf(tag).substring("license:".length()));
        Stream<String> named = card instanceof List<?> several
                ? Stream.of(several.stream().map(String::valueOf).collect(Collectors.joining(", ")))
                : Stream.of(card).filter(Objects::nonNull).map(String::valueOf);
        return Stream.concat(named, tagged).map(LocalName::shown).filter(text -> !text.isBlank()).findFirst()
                .orElse("");
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String encodedPath(String path) {
        return Stream.of(path.split("/", -1)).map(Repository::encoded).collect(Collectors.joining("/"));
    }

    /** A page of a list, and where the next one is. */
    private record Page(Object value, Optional<String> next) {}

    /** Reads what one hub says of one model. */
    private record Lister(HubClient client, Address.InHub model, Patience patience, Cancellation cancellation) {
        Page page(URI address) {
            return patience.until(address, tries -> {
                try (Answer answer = client.ask("GET", address, Map.of(), cancellation)) {
                    if (tries.isToRepeat(answer)) {
                        return Optional.empty();
                    }
                    if (answer.status() != 200) {
                        throw Refusal.of(answer, "model " + model.id(), Optional.of(model.page()), client.hasToken());
                    }
                    Optional<String> next = answer.header("Link").map(NEXT::matcher).filter(Matcher::find)
                            .map(link -> link.group(1));
                    return Optional.of(new Page(parsed(HubClient.text(answer, cancellation)), next));
                }
            });
        }

        /** The list by folders, which every mirror has, with sizes. */
        List<RemoteFile> tree(String commit) {
            List<RemoteFile> files = new ArrayList<>();
            Optional<URI> next = Optional.of(URI.create(model.endpoint() + "/api/models/" + model.id() + "/tree/"
                    + commit + "?recursive=true"));
            for (int i = 0; i < MOST_PAGES && next.isPresent(); i++) {
                URI here = next.get();
                Page page = page(here);
                for (Object entry : list(page.value())) {
                    Map<?, ?> file = map(entry);
                    if ("file".equals(file.get("type"))) {
                        files.add(file(file, "path", commit));
                    }
                }
                next = page.next().map(here::resolve);
            }
            return files;
        }

        /** The large files' hashes are those of their content; the small ones' are Git's. */
        RemoteFile file(Map<?, ?> told, String key, String commit) {
            if (!(told.get(key) instanceof String path)) {
                throw odd();
            }
            Map<?, ?> large = told.get("lfs") instanceof Map<?, ?> lfs ? lfs : Map.of();
            Object size = large.get("size") instanceof Number ? large.get("size") : told.get("size");
            Optional<ContentHash> hash = large.isEmpty()
                    ? Stream.of("blobId", "oid").flatMap(name -> hash(told.get(name)).stream()).findFirst()
                    : Stream.of("sha256", "oid").flatMap(name -> hash(large.get(name)).stream()).findFirst();
            return new RemoteFile(path, size instanceof Long number && number >= 0 ? number : -1, hash,
                    URI.create(model.endpoint() + "/" + model.id() + "/resolve/" + commit + "/" + encodedPath(path)));
        }

        private static Optional<ContentHash> hash(Object value) {
            return value instanceof String text ? ContentHash.of(text.replaceFirst("^sha256:", "")) : Optional.empty();
        }

        String commit(Object sha) {
            if (!(sha instanceof String text) || !text.matches("[0-9a-fA-F]{7,64}")) {
                throw odd();
            }
            return text;
        }

        Map<?, ?> map(Object value) {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw odd();
        }

        List<?> list(Object value) {
            if (value instanceof List<?> list) {
                return list;
            }
            throw odd();
        }

        private Object parsed(String text) {
            try {
                return JsonText.parse(text);
            } catch (JsonException e) {
                throw odd();
            }
        }

        private HubException odd() {
            return new HubException(HubClient.host(model.endpoint()) + " does not answer as the hub does, so it is none"
                    + " or another program stands between", "Check HF_ENDPOINT and the proxy, or open "
                    + model.page() + " in a browser", "proxies-and-mirrors");
        }
    }
}
