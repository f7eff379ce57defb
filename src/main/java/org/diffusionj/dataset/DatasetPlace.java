package org.diffusionj.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A folder that a data set is written into, on whatever file system. Paths are seen from it, with slashes. */
public interface DatasetPlace {
    /** As users know it. */
    String name();

    /** The names of the manifests, whole or of parts, that lie there. */
    List<String> manifests() throws IOException;

    /** A text file; none if it is not there. */
    Optional<String> read(String path) throws IOException;

    /** Whether a file is there with so many bytes. */
    boolean holds(String path, long bytes) throws IOException;

    /** Writes a file whole or not at all, in place of what was there. */
    void write(String path, byte[] bytes) throws IOException;

    /**
     * Adds a row to a part's manifest.
     *
     * @param rows all that it is to hold then, the new one last
     */
    void append(String path, List<String> rows) throws IOException;

    void delete(String path) throws IOException;
}
