package org.diffusionj.ij.library;

import ij.IJ;
import java.time.Duration;
import java.util.Locale;
import org.diffusionj.hub.Bytes;
import org.diffusionj.hub.DownloadListener;

/** Tells how far a download or copy is, how fast, and how long it will take, in ImageJ's status line. */
final class StatusLine implements DownloadListener {
    private static final long PAUSE = 200_000_000L;

    private final String title;
    private long total = -1;
    private long first = -1;
    private long start = System.nanoTime();
    private long shown;

    StatusLine(String title) {
        this.title = title;
    }

    /** How much there will be. */
    void begin(long bytes) {
        total = bytes;
        first = -1;
    }

    @Override
    public void came(String file, long bytes) {
        long now = System.nanoTime();
        if (first < 0) {
            first = bytes;
            start = now;
        }
        if (now - shown < PAUSE) {
            return;
        }
        shown = now;
        double speed = (bytes - first) * 1e9 / Math.max(1, now - start);
        IJ.showStatus(title + ": " + file + ", " + Bytes.shown(bytes) + (total > 0 ? " of " + Bytes.shown(total) : "")
                + (speed > 1 ? ", " + Bytes.shown((long) speed) + "/s" : "")
                + (speed > 1 && total > bytes ? ", " + left((total - bytes) / speed) + " left" : ""));
        if (total > 0) {
            IJ.showProgress(Math.min(1, (double) bytes / total));
        }
    }

    @Override
    public void pausing(String reason, Duration pause) {
        IJ.showStatus(title + ": " + reason + "; trying again in " + Math.max(1, pause.toSeconds()) + " s");
    }

    private static String left(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60 ? whole + " s" : whole < 3600 ? String.format(Locale.ROOT, "%d min", whole / 60 + 1)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }
}
