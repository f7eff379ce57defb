package org.diffusionj.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.runtime.Cancellation;

/**
 * Downloads one file. What came lies under another name, {@code FILE.part}, until all of it is there and its hash is
 * the one that was told; after a break, also of this program, it goes on where it ended, if the server still has that
 * version of the file, which {@code FILE.part.etag} names.
 */
final class FileDownload {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    private final HubClient client;
    private final RemoteFile file;
    private final Path place;
    private final Path part;
    private final Path tag;
    private final long before;
    private final Optional<String> page;
    private final DownloadListener listener;
    private final Cancellation cancellation;
    private Optional<ContentHash> expected;
    private long size;
    private MessageDigest digest;
    private boolean resumed;

    /**
     * @param place where the file is to lie
     * @param before bytes of other files that came before, for the listener
     * @param page of the model, if it is one of the hub
     */
    FileDownload(HubClient client, RemoteFile file, Path place, long before, Optional<String> page,
            DownloadListener listener, Cancellation cancellation) {
        this.client = client;
        this.file = file;
        this.place = place;
        this.part = place.resolveSibling(place.getFileName() + ".part");
        this.tag = place.resolveSibling(place.getFileName() + ".part.etag");
        this.before = before;
        this.page = page;
        this.listener = listener;
        this.cancellation = cancellation;
        this.expected = file.hash();
        this.size = file.size();
    }

    /**
     * Downloads what is not there yet.
     *
     * @throws HubException if it cannot be had whole: nothing lies at the place then
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    void make() {
        if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS) && (size < 0 || length(place) == size)) {
            listener.came(file.name(), before + length(place)); // it was checked before it got this name
            return;
        }
        new Patience(client.settings(), listener, cancellation).until(file.address(), this::attempt);
        keep();
    }

    /** @return something if all of it is there and right */
    private Optional<Boolean> attempt(Patience patience) throws IOException {
        long there = begun();
        if (size < 0 || there < size || there == 0) {
            there = receive(patience, there);
        } else {
            beginDigest(there);
        }
        return there < 0 ? Optional.empty() : ended(there);
    }

    /** Takes in what came before. */
    private void beginDigest(long there) throws IOException {
        digest = ContentHash.begin(expected.map(ContentHash::kind).orElse(ContentHash.SHA_256), Math.max(0, size));
        resumed |= there > 0;
        if (there > 0) {
            ContentHash.add(digest, part, cancellation);
        }
    }

    /** How much of it came before; what can be no part of it is deleted. */
    private long begun() throws IOException {
        boolean useful = Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)
                && (size < 0 ? Files.exists(tag) : Files.size(part) <= size);
        if (!useful) {
            forget();
        }
        return useful ? Files.size(part) : 0;
    }

    /** @return how much of the file is there then; negative if the server wants to be asked again */
    private long receive(Patience patience, long there) throws IOException {
        Map<String, String> headers = new HashMap<>();
        if (there > 0) {
            headers.put("Range", "bytes=" + there + "-");
            savedTag().ifPresent(saved -> headers.put("If-Range", saved));
        }
        try (Answer answer = client.ask("GET", file.address(), headers, cancellation)) {
            if (patience.isToRepeat(answer)) {
                return -1;
            }
            if (answer.status() == 416 || answer.status() == 206 && !goesOn(answer, there)) {
                forget(); // another version lies there now, or a server that counts otherwise
                return again(patience, "it has not the rest of the file that begins here");
            }
            if (answer.status() != 200 && answer.status() != 206) {
                throw Refusal.of(answer, "file " + file.path(), page, client.hasToken());
            }
            return write(patience, answer, answer.status() == 206 ? there : 0);
        }
    }

    private long again(Patience patience, String reason) {
        patience.failed(file.address(), reason, Optional.empty());
        return -1;
    }

    private boolean goesOn(Answer answer, long there) {
        Matcher range = RANGE.matcher(answer.header("Content-Range").orElse(""));
        boolean same = savedTag().isEmpty() || answer.etag().isEmpty() || savedTag().equals(answer.etag());
        return there > 0 && same && range.matches() && Long.parseLong(range.group(1)) == there
                && (size < 0 || range.group(3).equals("*") || Long.parseLong(range.group(3)) == size);
    }

    private long write(Patience patience, Answer answer, long from) throws IOException {
        learn(answer, from);
        if (from == 0) {
            forget();
            answer.etag().ifPresent(this::saveTag);
        }
        beginDigest(from);
        long there = from;
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(from);
            out.position(from);
            for (List<ByteBuffer> bytes = answer.body().next(cancellation); !bytes.isEmpty();
                    bytes = answer.body().next(cancellation)) {
                for (ByteBuffer buffer : bytes) {
                    there += buffer.remaining();
                    requireNoMore(there);
                    digest.update(buffer.duplicate());
                    write(out, buffer);
                }
                patience.succeeded();
                listener.came(file.name(), before + there);
            }
        }
        if (size >= 0 && there < size) {
            throw new IOException("the connection ended after " + there + " of " + size + " bytes");
        }
        return there;
    }

    private void write(FileChannel out, ByteBuffer buffer) {
        try {
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** What nobody told before. */
    private void learn(Answer answer, long from) {
        expected = expected.or(answer::hash);
        if (size < 0 && answer.length() >= 0) {
            size = from + answer.length();
        }
    }

    private void requireNoMore(long there) throws IOException {
        if (size >= 0 && there > size) {
            forget();
            throw new HubException(HubClient.host(file.address()) + " sends more for " + file.path() + " than the "
                    + size + " bytes that it should have", "Try again later, or another mirror", "wrong-files");
        }
    }

    /** Compares; what was put together of several pieces is tried once more, as one. */
    private Optional<Boolean> ended(long there) throws IOException {
        String found = HexFormat.of().formatHex(digest.digest());
        boolean right = (size < 0 || there == size)
                && (expected.isEmpty() || expected.get().digits().equals(found));
        if (!right) {
            forget();
            if (!resumed) {
                throw new HubException("what came as " + file.path() + " from " + HubClient.host(file.address())
                        + " is not the file that is listed: its " + expected.map(ContentHash::kind).orElse("size")
                        + " is another one", "Try again later, or another mirror", "wrong-files");
            }
            resumed = false;
            return Optional.empty();
        }
        return Optional.of(true);
    }

    private void keep() {
        try {
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(tag);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void forget() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(tag);
    }

    private Optional<String> savedTag() {
        try {
            return Files.isRegularFile(tag) && Files.size(tag) < 300
                    ? Optional.of(Files.readString(tag)).filter(text -> text.matches("\"[\\x21\\x23-\\x7e]{1,200}\""))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private void saveTag(String text) {
        try {
            Files.write(tag, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static long length(Path there) {
        return there.toFile().length();
    }

    private HubException unwritable(IOException e) {
        return Patience.unwritable(place.toString(), e);
    }
}
