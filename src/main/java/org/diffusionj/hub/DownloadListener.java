package org.diffusionj.hub;

import java.time.Duration;

/** Hears how far a download is. */
public interface DownloadListener {
    /**
     * Some bytes came, or are found to have come before.
     *
     * @param file that is being downloaded
     * @param bytes of all files that are there by now
     */
    void came(String file, long bytes);

    /** Something failed, and will be tried again. */
    void pausing(String reason, Duration pause);
}
