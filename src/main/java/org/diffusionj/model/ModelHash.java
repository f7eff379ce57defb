package org.diffusionj.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.diffusionj.runtime.Cancellation;

/**
 * Identifies a model by its weights. The hash is that of the text which {@code sha256sum} prints for
 * the files, one line each, so that it can be checked by hand in the model folder:
 *
 * <pre>sha256sum text_encoder/model.onnx unet/model.onnx ... | sha256sum</pre>
 */
final class ModelHash {
    private ModelHash() {}

    /** The files that networks are read from, in their order, each followed by its further ones. */
    static List<Path> files(List<OnnxFile> graphs) {
        return graphs.stream().flatMap(graph -> Stream.concat(Stream.of(graph.file()), graph.externalFiles().stream()))
                .toList();
    }

    /** @param files in the order that counts */
    static String of(Path folder, List<Path> files, Cancellation cancellation) {
        StringBuilder lines = new StringBuilder();
        for (Path file : files) {
            lines.append(sha256(file, cancellation)).append("  ").append(relative(folder, file)).append('\n');
        }
        MessageDigest digest = digest();
        digest.update(lines.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The file as seen from the folder; by its whole path if it lies on another drive. */
    private static String relative(Path folder, Path file) {
        Path from = folder.toAbsolutePath();
        Path to = file.toAbsolutePath();
        boolean related = Objects.equals(from.getRoot(), to.getRoot());
        return (related ? from.relativize(to) : to).toString().replace('\\', '/');
    }

    /**
     * Of a file, as {@code sha256sum} prints it. A large one is read once: see {@link KnownHashes}.
     *
     * @throws ModelException if it cannot be read
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    static String sha256(Path file, Cancellation cancellation) {
        return KnownHashes.standard().of(file, () -> sha256OfContent(file, cancellation));
    }

    /** Of what a file holds now, whatever it held before. */
    static String sha256OfContent(Path file, Cancellation cancellation) {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in, cancellation);
        } catch (IOException e) {
            throw TextFile.unreadable(file, e);
        }
    }

    /** Of all that follows in a stream. */
    static String sha256(InputStream in, Cancellation cancellation) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
            cancellation.check();
            digest.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
