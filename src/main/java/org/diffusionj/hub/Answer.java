package org.diffusionj.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What a server answers, the body still to come.
 *
 * @param from who answered in the end, after redirects
 * @param hash of the whole file, where the hub told it before it sent on to another server
 */
record Answer(int status, HttpHeaders headers, Body body, URI from, Optional<ContentHash> hash)
        implements AutoCloseable {
    private static final long LONGEST_PAUSE = 3600;

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** How many bytes the body has, or negative. */
    long length() {
        return header("Content-Length").filter(text -> text.strip().matches("\\d{1,18}"))
                .map(text -> Long.valueOf(text.strip())).orElse(-1L);
    }

    /** What names the version of the file, if it is good for going on. */
    Optional<String> etag() {
        return header("ETag").filter(tag -> tag.matches("\"[\\x21\\x23-\\x7e]{1,200}\""));
    }

    /** How long the server asks to wait: seconds, or until a time. */
    Optional<Duration> retryAfter() {
        return header("Retry-After").map(String::strip).flatMap(text -> {
            if (text.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Math.min(LONGEST_PAUSE, Long.parseLong(text))));
            }
            try {
                Duration until = Duration.between(Instant.now(),
                        Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
                return Optional.of(until.isNegative() ? Duration.ZERO : until);
            } catch (DateTimeParseException neither) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void close() {
        body.close();
    }
}
