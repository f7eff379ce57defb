package org.diffusionj.ij.panel;

import ij.ImagePlus;
import java.awt.EventQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.swing.DefaultListModel;

/** The pictures that the panel made in this session, the newest first, as long as ImageJ runs. */
final class History {
    private static final int MOST = 100;

    private final DefaultListModel<HistoryEntry> entries = new DefaultListModel<>();
    private Optional<Path> folder = Optional.empty();
    private int written;

    /** Used on the event thread only. */
    DefaultListModel<HistoryEntry> entries() {
        return entries;
    }

    /** Adds an image as it is now, from any thread but the event thread: it takes a moment. */
    void add(ImagePlus image) {
        HistoryEntry.of(image, nextFile()).ifPresent(entry -> EventQueue.invokeLater(() -> add(entry)));
    }

    private void add(HistoryEntry entry) {
        entries.add(0, entry);
        if (entries.size() > MOST) {
            entries.remove(MOST).forget();
        }
    }

    private synchronized Path nextFile() {
        try {
            if (folder.filter(Files::isDirectory).isEmpty()) {
                folder = Optional.of(Files.createTempDirectory("diffusionj-history"));
                folder.get().toFile().deleteOnExit();
            }
            return folder.get().resolve(++written + ".tif");
        } catch (IOException e) {
            throw new IllegalStateException("There is no place for the panel's history: " + e
                    + ". Let ImageJ's user write temporary files.", e);
        }
    }
}
