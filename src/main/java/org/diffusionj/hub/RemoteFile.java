package org.diffusionj.hub;

import java.net.URI;
import java.util.Optional;

/**
 * A file that a server has.
 *
 * @param path by which it goes, in a folder, with slashes
 * @param size in bytes; negative if the server does not tell
 * @param hash what tells that it came whole, if the server tells it
 * @param address where it is
 */
public record RemoteFile(String path, long size, Optional<ContentHash> hash, URI address) {
    /** Its name without the folders before it. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The folder that it is in; empty at the top. */
    public String folder() {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    /** The same file by another path. */
    RemoteFile at(String other) {
        return new RemoteFile(other, size, hash, address);
    }
}
