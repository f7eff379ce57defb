package org.diffusionj.weights;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads a range of a file whole. */
final class FileBytes {
    private FileBytes() {}

    /**
     * Reads bytes.
     *
     * @return little-endian, {@code length} bytes from position 0 on
     * @throws EOFException if the file ends before, with the byte where
     */
    static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("the file ends at byte " + channel.size());
            }
        }
        return bytes.flip();
    }
}
