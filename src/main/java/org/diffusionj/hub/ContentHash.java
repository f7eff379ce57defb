package org.diffusionj.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.diffusionj.runtime.Cancellation;

/**
 * The hash of a file's content: SHA-256, or, of small files on the hub, the SHA-1 that Git gives to a blob.
 *
 * @param kind {@code sha256} or {@code git-sha1}
 * @param digits hexadecimal, small
 */
public record ContentHash(String kind, String digits) {
    public static final String SHA_256 = "sha256";
    public static final String GIT = "git-sha1";

    /** Of what a server or a list says, by its length. */
    public static Optional<ContentHash> of(String digits) {
        String small = digits.toLowerCase(Locale.ROOT);
        return small.matches("[0-9a-f]{64}") ? Optional.of(new ContentHash(SHA_256, small))
                : small.matches("[0-9a-f]{40}") ? Optional.of(new ContentHash(GIT, small)) : Optional.empty();
    }

    /** The same kind of hash of a file. */
    public ContentHash ofFile(Path file, Cancellation cancellation) throws IOException {
        MessageDigest digest = begin(kind, Files.size(file));
        add(digest, file, cancellation);
        return new ContentHash(kind, HexFormat.of().formatHex(digest.digest()));
    }

    /** Begins one. @param size of the whole file, which Git's kind counts in */
    static MessageDigest begin(String kind, long size) {
        MessageDigest digest = digest(kind.equals(GIT) ? "SHA-1" : "SHA-256");
        if (kind.equals(GIT)) {
            digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        return digest;
    }

    /** Adds what a file holds. */
    static void add(MessageDigest digest, Path file, Cancellation cancellation) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                cancellation.check();
                digest.update(buffer, 0, n);
            }
        }
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + name, e);
        }
    }
}
