package org.diffusionj.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.runtime.Cancellation;

/** The file SHA256SUMS, which a model may hold: what {@code sha256sum} printed for its files when it was made. */
final class Checksums {
    static final String FILE = "SHA256SUMS";
    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *]([^\\p{Cntrl}]+)");

    private Checksums() {}

    /**
     * Compares the files that are listed, if there is a list.
     *
     * @throws ModelException naming the first file that is missing or another one, or the line that is none
     * @throws java.util.concurrent.CancellationException soon after the cancellation
     */
    static void check(Path folder, Cancellation cancellation) {
        Path list = folder.resolve(FILE);
        if (TextFile.isAbsent(list)) {
            return;
        }
        List<String> lines = TextFile.read(list).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            if (!line.matches()) {
                throw new ModelException(list, "line " + (i + 1) + " is not what sha256sum prints: 64 hexadecimal"
                        + " digits, two spaces, and a file", "Copy it again", "docs/troubleshooting.md#damaged-model");
            }
            check(folder.resolve(line.group(2)), line.group(1), cancellation);
        }
    }

    private static void check(Path file, String expected, Cancellation cancellation) {
        boolean exists = Files.isRegularFile(file);
        if (!exists || !ModelHash.sha256OfContent(file, cancellation).equalsIgnoreCase(expected)) {
            throw new ModelException(file, exists ? "the file is not the one that " + FILE + " lists"
                    : "the file is listed in " + FILE + ", but is not there",
                    "Copy the model folder again, whole; if you changed it on purpose, delete " + FILE,
                    "docs/troubleshooting.md#damaged-model");
        }
    }
}
