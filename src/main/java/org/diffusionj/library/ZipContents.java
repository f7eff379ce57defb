package org.diffusionj.library;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.diffusionj.hub.Bytes;
import org.diffusionj.hub.LocalName;

/**
 * A zip file with a model in it. All names are looked at before anything is written: one that leads out of the folder,
 * or is a link, refuses the whole.
 */
final class ZipContents {
    private static final int MOST = 10_000;
    private static final long SPARE = 64L << 20;

    private ZipContents() {}

    /** @throws IllegalArgumentException if it is none, or holds what is not unpacked */
    static void unpack(Path zip, Path folder, FileCopy copy) throws IOException {
        try (ZipFile file = open(zip)) {
            List<? extends ZipEntry> entries = Collections.list(file.entries()).stream()
                    .filter(entry -> !entry.isDirectory() && !isOfMacOs(entry.getName())).toList();
            check(zip, folder, entries);
            for (ZipEntry entry : entries) {
                Path place = LocalName.within(folder, entry.getName());
                Files.createDirectories(place.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    copy.write(in, place, entry.getSize());
                }
            }
        } catch (ZipException e) {
            throw new IllegalArgumentException("'import' cannot be '" + zip + "': it is no zip file, or a damaged one ("
                    + e.getMessage() + "). Copy it again. See docs/library.md#import", e);
        }
    }

    /** Old programs write names in other letters. */
    private static ZipFile open(Path zip) throws IOException {
        try {
            return new ZipFile(zip.toFile(), StandardCharsets.UTF_8);
        } catch (ZipException e) {
            return new ZipFile(zip.toFile(), Charset.forName("IBM437"));
        }
    }

    private static boolean isOfMacOs(String name) {
        return name.startsWith("__MACOSX/") || name.endsWith(".DS_Store");
    }

    private static void check(Path zip, Path folder, List<? extends ZipEntry> entries) throws IOException {
        Set<String> links = ZipLinks.names(zip);
        Map<Boolean, List<ZipEntry>> sized = entries.stream().map(ZipEntry.class::cast)
                .collect(Collectors.partitioningBy(entry -> entry.getSize() >= 0));
        long bytes = sized.get(true).stream().mapToLong(ZipEntry::getSize).sum();
        if (entries.size() > MOST || !sized.get(false).isEmpty() || bytes < 0) {
            throw refused(zip, "it holds more than " + MOST + " files, or does not tell how large they are");
        }
        Set<String> seen = new HashSet<>();
        for (ZipEntry entry : entries) {
            if (links.contains(entry.getName())) {
                throw refused(zip, "'" + LocalName.shown(entry.getName()) + "' in it is a link");
            }
            LocalName.problemOfPath(entry.getName()).ifPresent(why -> {
                throw refused(zip, "the name '" + LocalName.shown(entry.getName()) + "' in it cannot be a file's: "
                        + why);
            });
            if (!seen.add(LocalName.folded(entry.getName()))) {
                throw refused(zip, "'" + LocalName.shown(entry.getName()) + "' is in it twice");
            }
        }
        long room = Files.getFileStore(folder).getUsableSpace();
        if (room < bytes + SPARE) {
            throw refused(zip, "it takes " + Bytes.shown(bytes) + " unpacked, but the disk has " + Bytes.shown(room)
                    + " free");
        }
    }

    private static IllegalArgumentException refused(Path zip, String why) {
        return new IllegalArgumentException("'import' cannot be '" + zip + "': " + why + ". Nothing was unpacked."
                + " Unpack it by hand, if you trust it, and import the folder. See docs/library.md#import");
    }
}
